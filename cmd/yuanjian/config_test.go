package main

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"yuanjian/internal/web/api"
)

func discard() *slog.Logger { return slog.New(slog.DiscardHandler) }

// configFile writes a configuration file.
func configFile(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "yuanjian.toml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestFlagsComeBeforeEnvironmentBeforeFileBeforeDefaults(t *testing.T) {
	file := configFile(t, "data = \"/file\"\nlisten = \"127.0.0.1:1\"\nphone = \"0000-1\"\nroles = [\"web\"]\ndrain_within = \"5m\"\ndevice_per_second = 7\n")
	c, err := loadConfig(file, []string{"YUANJIAN_LISTEN=127.0.0.1:2", "YUANJIAN_ROLES=worker, ingest", "YUANJIAN_SETUP_ANYWHERE=true", "YUANJIAN_DEVICE_PER_DAY=9",
		"YUANJIAN_DATA=/environment", "YUANJIAN_SOMETHING_ELSE=1", "PATH=/bin"}, map[string]string{"data": "/flag", "listen": ""})
	if err != nil {
		t.Fatal(err)
	}
	want := defaults()
	want.Data, want.Listen, want.Phone, want.Roles, want.SetupAnywhere = "/flag", "127.0.0.1:2", "0000-1", []string{"worker", "ingest"}, true
	want.DrainWithin, want.DevicePerSecond, want.DevicePerDay = duration(5*time.Minute), 7, 9
	if fmt.Sprint(c) != fmt.Sprint(want) {
		t.Errorf("got  %v\nwant %v", c, want)
	}
	if got := strangers([]string{"YUANJIAN_LISTEN=1", "YUANJIAN_LISTNE=1", "YUANJIAN_TEST_X=1", "PATH=/bin"}); !slices.Equal(got, []string{"YUANJIAN_LISTNE"}) {
		t.Errorf("strange variables: %v", got)
	}
}

func TestAConfigurationThatCannotBeMeantIsRefusedByName(t *testing.T) {
	for text, parts := range map[string][]string{
		"listne = \"127.0.0.1:1\"":                       {`"listne"`, `"listen"`},
		"[tls]\ncert = \"x\"":                            {`"tls_cert"`},
		"trusted_proxy = [\"10.0.0.1\"]":                 {`"trusted_proxies"`},
		"device_per_day = \"many\"":                      {"device_per_day"},
		"data = ":                                        {"yuanjian.toml"},
		"roles = [\"web\", \"video\"]":                   {"video", "ingest"},
		"roles = []":                                     {"roles"},
		"listen = \"8080\"":                              {"listen"},
		"tls_cert = \"cert.pem\"":                        {"tls_key"},
		"db = \"mysql://x\"":                             {"postgres://"},
		"db_password_file = \"x\"":                       {"db_password_file"},
		"drain_within = \"soon\"":                        {"30s"},
		"drain_notice = \"-1s\"":                         {"30s"},
		"public_url = \"yuanjian.example\"":              {"public_url"},
		"trusted_proxies = [\"proxy.example\"]":          {"trusted_proxies"},
		"log_level = \"loud\"":                           {"log_level"},
		"device_per_second = 0":                          {"device_per_second"},
		"trace_endpoint = \"collector:4318\"":            {"trace_endpoint"},
		"trace_share = 2":                                {"trace_share"},
		"oidc_issuer = \"https://login.example\"":        {"oidc_client_id", "oidc_allow"},
		"oidc_client_id = \"yuanjian\"":                  {"oidc_issuer"},
		"person_oidc_issuer = \"https://login.example\"": {"person_oidc_client_id", "person_oidc_allow"},
		"person_oidc_secret_file = \"x\"":                {"person_oidc_issuer"},
		"enterprise_oidc_allow = [\"login.example\"]":    {"enterprise_oidc_issuer"},
		"person_oidc_issuer = \"https://login.example\"\nperson_oidc_client_id = \"y\"\nperson_oidc_allow = [\"login.example\"]\nperson_oidc_number = \"\"":                {"person_oidc_number"},
		"person_oidc_issuer = \"http://login.example\"\nperson_oidc_client_id = \"y\"\nperson_oidc_allow = [\"login.example\"]":                                            {"person_oidc_issuer", "https"},
		"person_oidc_issuer = \"https://login.example\"\nperson_oidc_client_id = \"y\"\nperson_oidc_allow = [\"https://x\"]":                                               {"person_oidc_allow"},
		"enterprise_oidc_issuer = \"https://login.example\"\nenterprise_oidc_client_id = \"y\"\nenterprise_oidc_allow = [\"login.example\"]\nenterprise_oidc_legal = \"\"": {"enterprise_oidc_legal"},
		"sms_token_file = \"x\"":                                   {"sms_url"},
		"sms_url = \"https://sms.example\"":                        {"sms_allow"},
		"sms_url = \"sms.example\"\nsms_allow = [\"sms.example\"]": {"sms_url"},
		"smtp_from = \"a@example.gov.cn\"":                         {"smtp_server"},
		"smtp_server = \"mail.example:465\"":                       {"smtp_allow"},
		"smtp_server = \"mail.example\"\nsmtp_allow = [\"mail.example:465\"]\nsmtp_from = \"a@example.gov.cn\"":                               {"smtp_server"},
		"smtp_server = \"mail.example:465\"\nsmtp_allow = [\"mail.example:465\"]\nsmtp_from = \"a@example.gov.cn\"\nsmtp_user = \"u\"":        {"smtp_password_file"},
		"smtp_server = \"mail.example:465\"\nsmtp_allow = [\"mail.example:465\"]\nsmtp_from = \"a@example.gov.cn\"\nsmtp_security = \"open\"": {"smtp_security"},
		"free_least = 5":                        {"free_least"},
		"media_most = 9":                        {"media_most"},
		"nontax_page = \"http://pay.example/\"": {"nontax_page"},
		"device_per_day = -1":                   {"device_per_day"},
		"data = \"a\"\ndata = \"b\"":            {"data"},
	} {
		code, stdout, stderr := yuanjian("serve", "--config", configFile(t, text))
		if code != exitUsage || stdout != "" || strings.Count(stderr, "\n") != 1 {
			t.Errorf("%q: exit %d, %q %q", text, code, stdout, stderr)
		}
		for _, part := range parts {
			if !strings.Contains(stderr, part) {
				t.Errorf("%q: %q does not name %s", text, stderr, part)
			}
		}
	}
	refused(t, []string{"video", "worker"}, "serve", "--roles", "web,video")
	refused(t, []string{"/no/such/file"}, "serve", "--config", "/no/such/file")
	for _, at := range []string{"x", "s3://", "s3://x", "https://x/y", "s3://x?y=z", "s3://x//y"} { // the last needs an endpoint
		refused(t, []string{"blob"}, "serve", "--blob", at)
	}
	t.Setenv("YUANJIAN_DEVICE_PER_DAY", "many")
	refused(t, []string{"YUANJIAN_DEVICE_PER_DAY"}, "serve")
}

func TestWhatWouldBeUnsafeIsRefusedWithItsCure(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	for _, v := range []struct {
		args  []string
		parts []string
	}{
		{[]string{"--listen", "0.0.0.0:0"}, []string{"tls_cert", "trusted_proxies", "127.0.0.1"}},
		{[]string{"--listen", ":0"}, []string{"tls_cert"}},
		{[]string{"--listen", "[::]:0"}, []string{"tls_cert"}},
		{[]string{"--listen", "example.invalid:0"}, []string{"tls_cert"}},
		{[]string{"--listen", "0.0.0.0:0", "--config", configFile(t, `trusted_proxies = ["10.0.0.1"]`)}, []string{"public_url"}},
		{[]string{"--listen", "0.0.0.0:0", "--config", configFile(t, "trusted_proxies = [\"10.0.0.1\"]\npublic_url = \"http://x.example\"")}, []string{"public_url", "https"}},
		{[]string{"--admin-listen", "0.0.0.0:0"}, []string{"admin_listen", "SSH"}},
		{[]string{"--roles", "web"}, []string{"SQLite", "PostgreSQL"}},
		{[]string{"--config", configFile(t, "tls_cert = \"/no/cert\"\ntls_key = \"/no/key\"")}, []string{"tls_cert"}},
		{[]string{"--config", configFile(t, `platform_token_file = "/no/token"`)}, []string{"platform_token_file"}},
		{[]string{"--config", configFile(t, "db = \"postgres://x\"\ndb_password_file = \"/no/password\"")}, []string{"db_password_file"}},
	} {
		code, stdout, stderr := yuanjian(append([]string{"serve", "--data", data}, v.args...)...)
		if code != exitRefused || stdout != "" {
			t.Errorf("%q: exit %d, %q %q", v.args, code, stdout, stderr)
		}
		for _, part := range v.parts {
			if !strings.Contains(stderr, part) {
				t.Errorf("%q: %q does not say %s", v.args, stderr, part)
			}
		}
	}
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = taken.Close() }()
	for flag, other := range map[string]string{"--listen": "--admin-listen", "--admin-listen": "--listen"} {
		code, _, stderr := yuanjian("serve", "--data", data, flag, taken.Addr().String(), other, "127.0.0.1:0")
		if code != exitRefused || !strings.Contains(stderr, flag+"换一个") {
			t.Errorf("an address in use: exit %d, %q", code, stderr)
		}
	}
	if _, err := os.Stat(data); err == nil {
		t.Error("a refused start leaves a data folder")
	}
}

func TestThePasswordOfTheDatabaseComesFromItsFile(t *testing.T) {
	file := configFile(t, "p@ss word\n")
	c := config{DB: "postgres://user:other@host/name?sslmode=require", DBPasswordFile: file}
	if dsn, err := c.dsn(); err != nil || dsn != "postgres://user:p%40ss%20word@host/name?sslmode=require" {
		t.Errorf("%s, %v", dsn, err)
	}
	for _, text := range []string{"", "\n", "two\nlines\n"} {
		c.DBPasswordFile = configFile(t, text)
		if _, err := c.dsn(); err == nil {
			t.Errorf("a file that holds %q is taken for a password", text)
		}
	}
}

// TestEveryKeyIsDocumented: the table of docs/operate.md is what the struct says, word for word. With
// YUANJIAN_TEST_UPDATE=1 it is written there.
func TestEveryKeyIsDocumented(t *testing.T) {
	if len(keys()) != len(slices.Compact(slices.Sorted(slices.Values(keys())))) {
		t.Error("a key is there twice")
	}
	const begins, ends = "| key | default | what |\n", "\n\n"
	raw, err := os.ReadFile(guide)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok := strings.Cut(string(raw), begins)
	table, after, more := strings.Cut(rest, ends)
	if !ok || !more {
		t.Fatalf("%s has no table of keys", guide)
	}
	want, _ := strings.CutPrefix(keyTable(t), begins)
	if table == want {
		return
	}
	if os.Getenv("YUANJIAN_TEST_UPDATE") == "" {
		t.Fatalf("the table of keys in %s should be\n%s", guide, want)
	}
	if err := os.WriteFile(guide, []byte(before+begins+want+ends+after), 0o644); err != nil {
		t.Fatal(err)
	}
}

// guide is the operator's guide.
const guide = "../../docs/operate.md"

// keyTable documents every key; one without words fails.
func keyTable(t *testing.T) string {
	t.Helper()
	var b strings.Builder
	b.WriteString("| key | default | what |\n|---|---|---|")
	v, typ := reflect.ValueOf(defaults()), reflect.TypeFor[config]()
	for i := range typ.NumField() {
		f := typ.Field(i)
		key, doc := f.Tag.Get("toml"), f.Tag.Get("doc")
		if key == "" || !strings.HasSuffix(doc, ".") {
			t.Errorf("key %q (%s) has no documentation", key, f.Name)
		}
		if f.Tag.Get("reload") != "" {
			doc += " ↻"
		}
		var value string
		switch x := v.Field(i).Interface().(type) {
		case []string:
			value = "`[]`"
			if len(x) > 0 {
				value = "`[\"" + strings.Join(x, `", "`) + "\"]`"
			}
		case string:
			value = "`\"" + x + "\"`"
		case duration:
			value = "`\"" + x.String() + "\"`"
		default:
			value = fmt.Sprintf("`%v`", x)
		}
		fmt.Fprintf(&b, "\n| `%s` | %s | %s |", key, value, strings.ReplaceAll(doc, `"`, "`"))
	}
	return b.String()
}

// Every limit of the device door can be set, and without being set is the contract's.
func TestEveryLimitOfTheDoorIsAKey(t *testing.T) {
	if got := defaults().limits(); got != api.DefaultLimits() {
		t.Errorf("by default: %+v", got)
	}
	c := defaults()
	for key, value := range map[string]string{"picture_bytes": "1001", "film_bytes": "1002", "picture_pixels": "1003", "media_most": "2", "request_bytes": "1004", "device_per_second": "7", "device_per_day": "8",
		"free_least": "0.25", "device_parallel": "9", "device_at_once": "10", "device_messages": "11", "device_storing": "12", "device_lookups": "13", "introduction": "14s", "patience": "16s", "slowest_line": "17"} {
		if err := c.set(key, value); err != nil {
			t.Fatal(err)
		}
	}
	if err := c.check(); err != nil {
		t.Fatal(err)
	}
	unlike := func(of string, a, b reflect.Value) {
		for i := range a.NumField() {
			if a.Field(i).Kind() != reflect.Struct && a.Field(i).Equal(b.Field(i)) {
				t.Errorf("no key sets %s", of+a.Type().Field(i).Name)
			}
		}
	}
	set, usual := c.limits(), api.DefaultLimits()
	unlike("Limits.", reflect.ValueOf(set), reflect.ValueOf(usual))
	unlike("Limits.Media.", reflect.ValueOf(set.Media), reflect.ValueOf(usual.Media))
	if set.Introduction != 14*time.Second || set.Patience != 16*time.Second || set.Messages != 11 || set.Storing != 12 || set.Lookups != 13 {
		t.Errorf("set: %+v", set)
	}
	for _, key := range []string{"device_messages", "device_storing", "device_lookups"} {
		c := defaults()
		if err := errors.Join(c.set(key, "0"), c.check()); err == nil || !strings.Contains(err.Error(), key) {
			t.Errorf("%s = 0: %v", key, err)
		}
	}
	for _, key := range []string{"introduction", "patience"} {
		c := defaults()
		if err := errors.Join(c.set(key, "0s"), c.check()); err == nil || !strings.Contains(err.Error(), key) {
			t.Errorf("%s = 0s: %v", key, err)
		}
	}
}
