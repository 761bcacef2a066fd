package office_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"yuanjian/internal/access"
	"yuanjian/internal/capture"
	"yuanjian/internal/device/devicetest"
	"yuanjian/internal/testkit"
	"yuanjian/internal/web/i18n"
)

// ask sends JSON as the desk's script does and returns the status and the decoded answer.
func (v *visitor) ask(target string, body any) (int, map[string]any) {
	v.t.Helper()
	b, err := json.Marshal(body)
	if err != nil {
		v.t.Fatal(err)
	}
	return v.askRaw(target, string(b))
}

func (v *visitor) askRaw(target, body string) (int, map[string]any) {
	v.t.Helper()
	r := httptest.NewRequest("POST", target, strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Accept", "application/json")
	for name, value := range v.jar {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	w := httptest.NewRecorder()
	v.h.ServeHTTP(w, r)
	out := map[string]any{}
	if err := json.Unmarshal(w.Body.Bytes(), &out); err != nil {
		v.t.Fatalf("%s answers %d with no JSON: %s", target, w.Code, w.Body)
	}
	return w.Code, out
}

// take takes n captures and returns them by id, and the ids in their order.
func (v *visitor) take(n int, have ...string) (map[string]map[string]any, []string) {
	v.t.Helper()
	status, out := v.ask("/desk/take", map[string]any{"more": n, "have": have})
	if status != 200 {
		v.t.Fatalf("take: %d %v", status, out)
	}
	items := map[string]map[string]any{}
	var order []string
	for _, i := range out["items"].([]any) {
		item := i.(map[string]any)
		items[item["id"].(string)] = item
		order = append(order, item["id"].(string))
	}
	return items, order
}

// verdict is what the desk sends for an item that it was given.
func verdict(item map[string]any, command, result string, more ...string) map[string]any {
	yes := ""
	if result == "pass" {
		yes = "yes"
	}
	v := map[string]any{"command": command, "capture": item["id"], "result": result, "reason": "", "words": "", "shown": item["digest"], "painted": 1, "dwell_ms": 2000,
		"findings": map[string]string{"true": yes, "clear": yes, "complete": yes, "accurate": yes}}
	if result == "pass" {
		v["elements"] = capture.AllAt(devicetest.Violation, "front")
	}
	for i := 0; i < len(more); i += 2 {
		v[more[i]] = more[i+1]
	}
	return v
}

func TestDeskDecidesOneCaptureAtATime(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		s := newStreet(t, w)
		good, wrong, blurred, odd := s.arrive(), s.arrive(wrongPlace), s.arrive(), s.arrive()
		v := s.as(access.Reviewer)
		items, order := v.take(6)
		if len(order) != 4 {
			t.Fatalf("%d captures were handed out", len(order))
		}
		if again, _ := v.take(6, order...); len(again) != 0 {
			t.Errorf("%d captures were sent twice", len(again))
		}
		if pass := items[wrong]["pass"].(map[string]any); pass["allowed"] != false || !strings.Contains(pass["because"].(string), "须由法制审核人员认定") {
			t.Errorf("the wrong place: %v", pass)
		}
		status, no := v.ask("/desk/verdict", verdict(items[wrong], "command-wrong", "pass"))
		if status != 409 || !strings.Contains(no["detail"].(string), "3067.5米") || !strings.HasPrefix(no["article"].(string), "第九条") {
			t.Errorf("passing the wrong place: %d %v", status, no)
		}
		for id, body := range map[string]map[string]any{
			good:    verdict(items[good], "command-good", "pass"),
			wrong:   verdict(items[wrong], "command-wrong-2", "reject", "reason", "conditions"),
			blurred: verdict(items[blurred], "command-blurred", "reject", "reason", "plate_unreadable"),
			odd:     verdict(items[odd], "command-odd", "doubt", "reason", "legal"),
		} {
			for range 2 { // the journal sends again what was not answered: the verdict stays one
				if status, out := v.ask("/desk/verdict", body); status != 200 || out["capture"] != id {
					t.Errorf("%v: %d %v", body["command"], status, out)
				}
			}
		}
		for id, want := range map[string]capture.State{good: capture.Adopted, wrong: capture.Rejected, blurred: capture.Rejected, odd: capture.Doubtful} {
			if got := s.state(id).State; got != want {
				t.Errorf("%s, want %s", got, want)
			}
		}
		said, err := capture.History(t.Context(), w.DB.Reader(), w.Book, good)
		s.fleet.Must(said, err)
		if len(said) != 1 || said[0].Findings != capture.AllYes() || said[0].Seen.Painted != 1 || said[0].Seen.Dwell.Milliseconds() != 2000 || said[0].Seen.Digest != items[good]["digest"] {
			t.Errorf("on record: %+v", said)
		}
		if status, out := v.ask("/desk/undo", map[string]any{"command": "command-undo", "capture": good}); status != 200 || out["figures"].(map[string]any)["mine"].(float64) != 3 {
			t.Errorf("undo: %d %v", status, out)
		}
		w.Verify()
	})
}

func TestDeskRefusesWhatNoDeskSends(t *testing.T) {
	s := onStreet(t)
	id := s.arrive()
	v := s.as(access.Reviewer)
	items, _ := v.take(1)
	good := verdict(items[id], "command-0001", "pass")
	with := func(key string, value any) map[string]any {
		out := map[string]any{}
		for k, x := range good {
			out[k] = x
		}
		out[key] = value
		return out
	}
	for name, c := range map[string]struct {
		body   map[string]any
		status int
		says   string
	}{
		"no command":       {with("command", ""), 422, "command"},
		"command of signs": {with("command", "<script>!!"), 422, "command"},
		"unknown field":    {with("approve_all", true), 422, "approve_all"},
		"no digest":        {with("shown", ""), 422, "shown"},
		"another digest":   {with("shown", strings.Repeat("a", 64)), 409, "有了变化"},
		"negative dwell":   {with("dwell_ms", -1), 422, "dwell_ms"},
		"three findings":   {with("findings", map[string]string{"true": "yes", "clear": "yes", "complete": "yes", "accurate": ""}), 409, "四项须逐项认定"},
		"no such capture":  {with("capture", "00000000-0000-7000-8000-000000000000"), 404, "没有找到"},
		"two captures":     {with("capture", []string{id, id}), 422, "capture"},
		"unknown result":   {with("result", "approve"), 422, "通过、不通过或者存疑"},
		"unknown reason":   {verdict(items[id], "command-0002", "reject", "reason", "mood"), 422, "请选择一个不通过的理由"},
		"other, no words":  {verdict(items[id], "command-0003", "reject", "reason", "other"), 422, "请写明理由"},
		"unknown doubt":    {verdict(items[id], "command-0004", "doubt", "reason", "me"), 422, "请选择由谁来看"},
	} {
		status, out := v.ask("/desk/verdict", c.body)
		if status != c.status || !strings.Contains(fmt.Sprint(out), c.says) {
			t.Errorf("%s: %d %v", name, status, out)
		}
	}
	for _, raw := range []string{"", "{", "[]", `{} {}`, `{"command":"command-0001"`, "null null"} {
		if status, out := v.askRaw("/desk/verdict", raw); status != 422 {
			t.Errorf("%q: %d %v", raw, status, out)
		}
	}
	if s.state(id).State != capture.Queued {
		t.Error("a refused verdict changed the capture")
	}
	foreign := s.with(s.Who(access.Reviewer, s.Other))
	if got, _ := foreign.take(6); len(got) != 0 {
		t.Error("a foreign body was handed a capture")
	}
	if status, _ := foreign.ask("/desk/verdict", with("command", "command-0009")); status != 404 {
		t.Errorf("a foreign reviewer's verdict: %d", status)
	}
	if status, _ := s.visitor().ask("/desk/take", map[string]any{}); status != 401 {
		t.Errorf("a visitor: %d", status)
	}
}

func TestDeskHandsACaptureToOneReviewerOnly(t *testing.T) {
	s := onStreet(t)
	for range 8 {
		s.arrive()
	}
	first, second := s.as(access.Reviewer), s.visitor()
	second.jar["yuanjian"] = s.another(access.Reviewer)
	mine, _ := first.take(6)
	theirs, _ := second.take(6)
	if len(mine) != 6 || len(theirs) != 2 {
		t.Errorf("handed out %d and %d", len(mine), len(theirs))
	}
	for id := range theirs {
		if mine[id] != nil {
			t.Errorf("%s was handed to both", id)
		}
		if status, out := first.ask("/desk/verdict", verdict(theirs[id], "command-"+id[:8], "pass")); status != 409 || !strings.Contains(out["detail"].(string), "另一名审核员") {
			t.Errorf("a verdict on what another holds: %d %v", status, out)
		}
	}
	if status, _ := first.ask("/desk/renew", map[string]any{}); status != 200 {
		t.Errorf("renew: %d", status)
	}
	if status, _ := first.ask("/desk/release", map[string]any{}); status != 200 {
		t.Errorf("release: %d", status)
	}
	if theirs, _ = second.take(8); len(theirs) != 8 {
		t.Errorf("after the first left, the second holds %d", len(theirs))
	}
}

// TestDeskBringsTamperedBytesToLight: bytes that were changed after they arrived are noticed when the verdict comes, and
// from then on everybody sees it.
func TestDeskBringsTamperedBytesToLight(t *testing.T) {
	s := onStreet(t)
	id := s.arrive()
	v := s.as(access.Reviewer)
	items, _ := v.take(1)
	s.derive()
	s.tamper(id)
	status, out := v.ask("/desk/verdict", verdict(items[id], "command-0001", "pass"))
	if status != 409 || !strings.Contains(out["detail"].(string), "不得作为证据材料") {
		t.Errorf("passing changed bytes: %d %v", status, out)
	}
	again, _ := v.take(1)
	if item := again[id]; item["digest"] == items[id]["digest"] || item["outcome"].(map[string]any)["code"] != "barred" || item["machine"] == "" {
		t.Errorf("shown again as %v", again[id])
	}
	if status, out := v.ask("/desk/verdict", verdict(items[id], "command-0002", "reject", "reason", "other", "words", "x")); status != 409 || !strings.Contains(out["detail"].(string), "有了变化") {
		t.Errorf("a verdict on what is no longer so: %d %v", status, out)
	}
}

// deskShape is what the desk's script is written for (ui/desk/types.ts).
const deskShape = `figures.doubtful number
figures.median_ms number
figures.mine number
figures.waiting number
held[] string
items[].ask boolean
items[].at string
items[].cautions[] string
items[].digest string
items[].doubt string
items[].elements[].code string
items[].elements[].roles[] string
items[].elements[].words string
items[].gates string
items[].hints[] string
items[].id string
items[].machine string
items[].measured[].name string
items[].measured[].value string
items[].media[].film boolean
items[].media[].height number
items[].media[].name string
items[].media[].original string
items[].media[].role string
items[].media[].seconds number
items[].media[].view string
items[].media[].width number
items[].media[].words string
items[].outcome.code string
items[].outcome.state string
items[].outcome.words string
items[].pass.allowed boolean
items[].pass.because string
items[].place string
items[].plate string
items[].quiet boolean
items[].same.plate number
items[].same.site number
items[].violation string
now string`

func TestDeskAnswersInTheShapeTheScriptReads(t *testing.T) {
	s := onStreet(t)
	s.arrive(wrongPlace, func(sub *capture.Submission) {
		sub.Event.Plate, sub.Event.Suggestions = "粤A0001警", []capture.Suggestion{{Model: "m", Version: "1", Score: 0.5}}
	})
	s.arrive(func(sub *capture.Submission) { sub.Event.Plate = "" })
	_, out := s.as(access.Reviewer).ask("/desk/take", map[string]any{"more": 2, "have": []string{}})
	lines := map[string]bool{}
	shape("", out, lines)
	var got []string
	for l := range lines {
		got = append(got, l)
	}
	slices.Sort(got)
	if text := strings.Join(got, "\n"); text != deskShape {
		t.Errorf("the desk answers\n%s", text)
	}
}

func shape(at string, v any, lines map[string]bool) {
	switch v := v.(type) {
	case map[string]any:
		for k, x := range v {
			shape(strings.TrimPrefix(at+"."+k, "."), x, lines)
		}
	case []any:
		for _, x := range v {
			shape(at+"[]", x, lines)
		}
	default:
		kind := map[bool]string{true: "boolean"}[fmt.Sprintf("%T", v) == "bool"]
		switch v.(type) {
		case string:
			kind = "string"
		case float64:
			kind = "number"
		case nil:
			kind = "null"
		}
		lines[at+" "+kind] = true
	}
}

func TestDeskShellWorksWithoutAScript(t *testing.T) {
	s := onStreet(t)
	s.as(access.Reviewer).get("/desk").wants(200, "审核台需要浏览器运行脚本", `href="/captures?state=queued"`, "号牌无法辨认", "请第二名审核员看", "关闭单键操作").lacks("<script>", "style=", "全部通过")
	s.as(access.Reviewer).get("/desk?lang=en").wants(200, "Review desk", "plate cannot be read")
}

// TestDeskSaysOnlyWhatIsWritten looks through the script for sentences that the texts do not have, and through the texts
// for sentences that nobody says.
func TestDeskSaysOnlyWhatIsWritten(t *testing.T) {
	files, err := filepath.Glob("../ui/desk/*.ts")
	if err != nil || len(files) < 10 {
		t.Fatalf("%d files of the script, %v", len(files), err)
	}
	var script strings.Builder
	for _, f := range append(files, "../ui/desk.ts") {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		script.Write(b)
	}
	for _, m := range regexp.MustCompile(`say\("([a-z.]+)"[,)]`).FindAllStringSubmatch(script.String(), -1) {
		if !i18n.Has("desk.say." + m[1]) {
			t.Errorf("the script says %q, which is not written", m[1])
		}
	}
	for _, key := range i18n.Keys(i18n.ZH) {
		name, found := strings.CutPrefix(key, "desk.say.")
		if found && !strings.Contains(script.String(), `"`+name+`"`) && !strings.HasPrefix(name, "done.") {
			t.Errorf("nobody says %s", key)
		}
	}
}
