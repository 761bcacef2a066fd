package main

import (
	"os"
	"strings"
	"testing"
	"time"

	"github.com/alecthomas/kong"
)

// unit reads a systemd unit: section, then key, then values in their order.
func unit(t *testing.T, path string) map[string]map[string][]string {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	out, section := map[string]map[string][]string{}, ""
	for line := range strings.Lines(string(raw)) {
		line = strings.TrimSpace(line)
		switch key, value, ok := strings.Cut(line, "="); {
		case line == "" || strings.HasPrefix(line, "#"):
		case strings.HasPrefix(line, "[") && strings.HasSuffix(line, "]"):
			section = strings.Trim(line, "[]")
			out[section] = map[string][]string{}
		case !ok || section == "":
			t.Errorf("%s: no line of a unit: %q", path, line)
		default:
			out[section][key] = append(out[section][key], value)
		}
	}
	return out
}

func TestTheServiceRunsWhatThereIsWithoutRights(t *testing.T) {
	u := unit(t, "../../scripts/systemd/yuanjian.service")
	service := u["Service"]
	start := strings.Fields(strings.Join(service["ExecStart"], " "))
	var table commands
	parser, err := kong.New(&table, kong.NoDefaultHelp())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := parser.Parse(start[1:]); err != nil || !strings.HasSuffix(start[0], "/yuanjian") || table.Serve.Config != "/etc/yuanjian/yuanjian.toml" {
		t.Errorf("%q does not start the system: %v", start, err)
	}
	for key, want := range map[string]string{"User": "yuanjian", "NoNewPrivileges": "yes", "ProtectSystem": "strict", "ProtectHome": "yes", "PrivateTmp": "yes", "PrivateDevices": "yes",
		"CapabilityBoundingSet": "", "AmbientCapabilities": "", "RestrictNamespaces": "yes", "MemoryDenyWriteExecute": "yes", "UMask": "0077", "StateDirectoryMode": "0700",
		"RestrictAddressFamilies": "AF_INET AF_INET6 AF_UNIX", "RestartPreventExitStatus": "2", "ExecReload": "/bin/kill -HUP $MAINPID"} {
		if got := strings.Join(service[key], "|"); len(service[key]) != 1 || got != want {
			t.Errorf("%s=%s, want %s", key, got, want)
		}
	}
	for _, call := range []string{"@system-service", "landlock_restrict_self", "seccomp"} {
		if !strings.Contains(strings.Join(service["SystemCallFilter"], " "), call) {
			t.Errorf("the filter of system calls lacks %s", call)
		}
	}
	stop, err := time.ParseDuration(service["TimeoutStopSec"][0] + "s")
	if c := defaults(); err != nil || stop <= time.Duration(c.DrainNotice+c.DrainWithin) {
		t.Errorf("TimeoutStopSec %s does not let uploads end, %v", stop, err)
	}
	if u["Install"]["WantedBy"] == nil || u["Unit"]["Description"] == nil {
		t.Errorf("%v", u)
	}
}

// The configurations that are handed out are taken as they are, and with what they propose.
func TestTheConfigurationsHandedOutAreTaken(t *testing.T) {
	for path, data := range map[string]string{"../../scripts/systemd/yuanjian.toml": "/var/lib/yuanjian", "../../scripts/image.toml": "/data"} {
		raw, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		proposed := ""
		for line := range strings.Lines(string(raw)) {
			if strings.Contains(string(raw), "# listen = ") && strings.HasPrefix(line, "listen = ") {
				continue // the proposal takes its place
			}
			if rest, ok := strings.CutPrefix(line, "# "); ok && strings.Contains(rest, " = ") {
				line = rest
			}
			proposed += line
		}
		for _, file := range []string{path, configFile(t, proposed)} {
			c, err := loadConfig(file, nil, nil)
			if err == nil {
				err = c.check()
			}
			if err != nil || c.Data != data {
				t.Errorf("%s: data %s, %v", path, c.Data, err)
			}
		}
	}
}
