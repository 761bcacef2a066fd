package telemetry_test

import (
	"context"
	"database/sql"
	"errors"
	"maps"
	"net/http/httptest"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"yuanjian/internal/clock"
	"yuanjian/internal/telemetry"
)

func scrape(m *telemetry.Metrics) string {
	w := httptest.NewRecorder()
	m.Handler().ServeHTTP(w, httptest.NewRequest("GET", "/metrics", nil))
	return w.Body.String()
}

func wants(t *testing.T, text string, lines ...string) {
	t.Helper()
	for _, line := range lines {
		if !strings.Contains(text, "\n"+line+"\n") {
			t.Errorf("no line %q", line)
		}
	}
	if t.Failed() {
		t.Log(text)
	}
}

// TestEveryMeasureIsDocumented: the guide names each measure, and none that does not exist.
func TestEveryMeasureIsDocumented(t *testing.T) {
	m := telemetry.New()
	m.Request("r", 200, 0)
	m.DoorRefused("c")
	m.Act("k", telemetry.Done, 0, 0)
	m.Job("k", telemetry.Done, 0)
	m.Watch(clock.System{}, func(context.Context) (telemetry.State, error) {
		return telemetry.State{Jobs: []telemetry.Backlog{{Kind: "k"}}, Books: []telemetry.Book{{ID: "b"}}, Pools: map[string]sql.DBStats{"writer": {}}}, nil
	})
	guide, err := os.ReadFile("../../docs/operate.md")
	if err != nil {
		t.Fatal(err)
	}
	measured, documented := map[string]bool{}, map[string]bool{}
	for _, m := range regexp.MustCompile(`(?m)^# TYPE (yuanjian_\w+) `).FindAllStringSubmatch(scrape(m), -1) {
		measured[m[1]] = true
	}
	for _, m := range regexp.MustCompile("`(yuanjian_\\w+)`").FindAllStringSubmatch(string(guide), -1) {
		documented[m[1]] = true
	}
	if len(measured) < 20 || !maps.Equal(measured, documented) {
		t.Errorf("measured %v\ndocumented %v", slices.Sorted(maps.Keys(measured)), slices.Sorted(maps.Keys(documented)))
	}
}

func TestWhatHappensIsCounted(t *testing.T) {
	m := telemetry.New()
	m.Request("GET /people", 200, 30*time.Millisecond)
	m.Request("GET /people", 500, 30*time.Millisecond)
	m.DoorRefused("quota")
	m.Act("people.setup", telemetry.Done, 30*time.Millisecond, 3*time.Millisecond)
	m.Act("people.setup", telemetry.Refused, time.Millisecond, time.Millisecond)
	m.Job("capture.copies", telemetry.Failed, time.Second)
	wants(t, scrape(m), `yuanjian_http_requests_total{route="GET /people",status="200"} 1`, `yuanjian_http_requests_total{route="GET /people",status="500"} 1`,
		`yuanjian_http_request_seconds_bucket{route="GET /people",le="0.025"} 0`, `yuanjian_http_request_seconds_bucket{route="GET /people",le="0.05"} 2`,
		`yuanjian_door_refusals_total{code="quota"} 1`, `yuanjian_acts_total{kind="people.setup",outcome="done"} 1`, `yuanjian_acts_total{kind="people.setup",outcome="refused"} 1`,
		`yuanjian_act_seconds_bucket{kind="people.setup",le="0.02"} 1`, `yuanjian_act_held_seconds_bucket{kind="people.setup",le="0.005"} 2`,
		`yuanjian_jobs_total{kind="capture.copies",outcome="failed"} 1`)
}

func TestTheStateIsAskedForWhenItIsScraped(t *testing.T) {
	m, stands := telemetry.New(), clock.NewManual(time.Unix(1_800_000_000, 0))
	asked, failure := 0, error(nil)
	m.Watch(stands, func(context.Context) (telemetry.State, error) {
		asked++
		return telemetry.State{Jobs: []telemetry.Backlog{{Kind: "device.file", Due: 1, Waiting: 3, Dead: 2, Late: 90 * time.Second}},
			Books: []telemetry.Book{{ID: "440605", Size: 12, LastAt: time.UnixMicro(1_799_999_999_500_000)}}, Captures: 7, CopiesBehind: 4, FreeShare: 0.25,
			Pools: map[string]sql.DBStats{"reader": {InUse: 2, Idle: 1, WaitDuration: 1500 * time.Millisecond}}}, failure
	})
	if asked != 0 {
		t.Error("asked before anybody scrapes")
	}
	text := scrape(m)
	wants(t, text, "yuanjian_database_up 1", `yuanjian_jobs_due{kind="device.file"} 1`, `yuanjian_jobs_waiting{kind="device.file"} 3`, `yuanjian_jobs_dead{kind="device.file"} 2`,
		`yuanjian_jobs_oldest_due_seconds{kind="device.file"} 90`, `yuanjian_ledger_entries{book="440605"} 12`, `yuanjian_ledger_last_timestamp_seconds{book="440605"} 1.7999999995e+09`,
		"yuanjian_captures_stored 7", "yuanjian_copies_behind 4", "yuanjian_originals_free_ratio 0.25",
		`yuanjian_database_connections{pool="reader",state="used"} 2`, `yuanjian_database_waited_seconds_total{pool="reader"} 1.5`)
	if scrape(m); asked != 1 {
		t.Errorf("asked %d times within ten seconds", asked)
	}
	failure = errors.New("gone")
	stands.Advance(10 * time.Second)
	if text := scrape(m); !strings.Contains(text, "yuanjian_database_up 0\n") || strings.Contains(text, "yuanjian_captures_stored") {
		t.Errorf("a database out of reach shows as %s", text)
	}
}
