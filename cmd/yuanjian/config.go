package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/BurntSushi/toml"

	"yuanjian/internal/web/api"
)

// config is everything that can be configured of `yuanjian serve`: the keys of the file, of the environment
// (YUANJIAN_ and the key in capitals) and, for some, of the command line. docs/operate.md documents each by its doc;
// a test compares them. A key with reload is read again on SIGHUP.
type config struct {
	Data           string   `toml:"data" doc:"Folder of keys, objects and, without \"db\", the SQLite database. Made with mode 0700."`
	DB             string   `toml:"db" doc:"postgres://user@host/database. Empty: SQLite in the data folder. Give the password by \"db_password_file\"."`
	DBPasswordFile string   `toml:"db_password_file" doc:"File that holds the password of \"db\" and nothing else; a line break at its end does not count."`
	Blob           string   `toml:"blob" doc:"s3://bucket or s3://bucket/prefix: originals rest in an S3 service, which several nodes share. Empty: in the data folder. The service must honour If-None-Match; the start tries it."`
	BlobEndpoint   string   `toml:"blob_endpoint" doc:"Address of the S3 service: https://host or https://host:port. Only this address is called for it."`
	BlobRegion     string   `toml:"blob_region" doc:"Region of the S3 service, where it has any."`
	BlobKeyID      string   `toml:"blob_key_id" doc:"Name of our key of the S3 service."`
	BlobSecretFile string   `toml:"blob_secret_file" doc:"File that holds the secret of \"blob_key_id\" and nothing else."`
	BlobRetainDays int      `toml:"blob_retain_days" doc:"Days for which an original is locked against deletion when it is stored (object lock, mode COMPLIANCE; the bucket must have it). 0: not locked."`
	Roles          []string `toml:"roles" doc:"What this process does: \"web\" the pages, \"ingest\" the device interface, \"worker\" what follows acts. On SQLite one process does all three."`

	Listen         string   `toml:"listen" doc:"Address of pages and device interface. An address that others can reach needs \"public_url\", and either \"tls_cert\" and \"tls_key\" or \"trusted_proxies\"."`
	AdminListen    string   `toml:"admin_listen" doc:"Address of probes, metrics and profiles; this machine's own addresses only."`
	PublicURL      string   `toml:"public_url" doc:"Address under which people reach the system: https://yuanjian.example.gov.cn. Other host names are turned away, except this machine's own names from this machine, probes and signed requests of devices."`
	TLSCert        string   `toml:"tls_cert" reload:"yes" doc:"File with the certificate and its chain, PEM. Read again on SIGHUP."`
	TLSKey         string   `toml:"tls_key" reload:"yes" doc:"File with the key of \"tls_cert\", PEM."`
	TrustedProxies []string `toml:"trusted_proxies" reload:"yes" doc:"Addresses or prefixes (10.0.0.0/8) of proxies that end TLS before us. Only from these is X-Forwarded-For believed."`
	SetupAnywhere  bool     `toml:"setup_anywhere" doc:"The setup link of an empty system opens from other machines too, not only from this one."`
	DrainNotice    duration `toml:"drain_notice" doc:"How long /readyz answers 503 before new connections are refused, when the process ends: the time in which a load balancer notices."`
	DrainWithin    duration `toml:"drain_within" doc:"How long requests that have begun may still take when the process ends. Uploads need minutes on slow lines."`

	Authority   string `toml:"authority" doc:"Name that stands over pages before somebody signs in; afterwards it is that of the body acted for."`
	AuthorityEN string `toml:"authority_en" doc:"The same on English pages."`
	Phone       string `toml:"phone" doc:"Telephone of a person who helps, shown on every page. Empty: none is shown."`

	MapTiles  string `toml:"map_tiles" doc:"Address of map tiles in Web Mercator with {z}, {x} and {y}, such as that of an approved base map: https://tiles.example.gov.cn/{z}/{x}/{y}.png. We fetch them, so that readers call no foreign address. Empty: the map has a plain ground."`
	MapCredit string `toml:"map_credit" doc:"What stands on the map beside the tiles, such as the number of its approval (审图号)."`

	DevicePerSecond float64  `toml:"device_per_second" doc:"Requests a second of one device; twice as many at once."`
	DevicePerDay    int      `toml:"device_per_day" doc:"Requests a day (Beijing time) of one device; 0: no limit."`
	DeviceAtOnce    int      `toml:"device_at_once" doc:"Requests of one device that may be on their way in at once."`
	DeviceParallel  int      `toml:"device_parallel" doc:"Captures of all devices that may be on their way in at once; further ones are answered 503 and sent again."`
	MediaMost       int      `toml:"media_most" doc:"Media of one capture, at most 8."`
	RequestBytes    int64    `toml:"request_bytes" doc:"Greatest size of a whole request of a device, bytes."`
	PictureBytes    int64    `toml:"picture_bytes" doc:"Greatest size of a JPEG or PNG, bytes."`
	PicturePixels   int64    `toml:"picture_pixels" doc:"Greatest width × height of a picture or a film's frame."`
	FilmBytes       int64    `toml:"film_bytes" doc:"Greatest size of an MP4, bytes."`
	DeviceMessages  int      `toml:"device_messages" doc:"Health messages and readings of all devices that may be on their way in at once."`
	DeviceStoring   int      `toml:"device_storing" doc:"Captures that may be synced and committed at once."`
	DeviceLookups   int      `toml:"device_lookups" doc:"Readers of the database that the device interface may hold at once; the rest of the readers is for pages."`
	Introduction    duration `toml:"introduction" doc:"How long a device may take until its signed event has arrived."`
	Patience        duration `toml:"patience" doc:"How long a device may take for the rest of its request, beside the time that its bytes need on the slowest line."`
	SlowestLine     int64    `toml:"slowest_line" doc:"A device's line that carries fewer bytes a second is given up; the device sends again."`
	FreeLeast       float64  `toml:"free_least" doc:"Share of the disk that must be free for anything to be taken in; below it devices are answered 503."`

	PlatformURL       string   `toml:"platform_url" doc:"Address of the disclosure platform (Art 14). Empty: filings wait as jobs, and 系统运行 says why."`
	PlatformTokenFile string   `toml:"platform_token_file" doc:"File that holds our token for the platform and nothing else."`
	PlatformAllow     []string `toml:"platform_allow" doc:"Hosts that may be called for the platform: host or host:port. Addresses of this machine or its link are called only when they stand here."`

	SealURL       string   `toml:"seal_url" doc:"Address of the e-seal service that seals papers (contract: package adapter/eseal). Empty: the system's own seal of each body signs, and papers say so."`
	SealTokenFile string   `toml:"seal_token_file" doc:"File that holds our token for the e-seal service and nothing else."`
	SealAllow     []string `toml:"seal_allow" doc:"Hosts that may be called for seals: host or host:port. Addresses of this machine or its link are called only when they stand here."`

	NonTaxURL        string   `toml:"nontax_url" doc:"Address of the non-tax e-payment platform under which fines are paid (Art 39; contract: package adapter/nontax). Empty: decisions of a fine wait for a code, and 系统运行 says why."`
	NonTaxPage       string   `toml:"nontax_page" doc:"Address of the page on which people pay under a code, https; {code} in it stands for the code. The party's page of payment leads there. Empty: it says only how to get there."`
	NonTaxTokenFile  string   `toml:"nontax_token_file" doc:"File that holds our token for the non-tax platform and nothing else."`
	NonTaxSecretFile string   `toml:"nontax_secret_file" doc:"File that holds the secret (whsec_…) with which the platform signs its callbacks. Empty: none is believed, and what was paid shows with the statement of the next day."`
	NonTaxAllow      []string `toml:"nontax_allow" doc:"Hosts that may be called for payments: host or host:port. Addresses of this machine or its link are called only when they stand here."`

	SMTPServer       string   `toml:"smtp_server" doc:"Mail server through which letters to parties go as e-mail, host:port (Art 28, 30; contract: package adapter/smtp). Empty: ladders pass e-mail over."`
	SMTPSecurity     string   `toml:"smtp_security" doc:"\"tls\": encrypted from the first byte (port 465); \"starttls\": by STARTTLS (port 587). Nothing is sent over an open line."`
	SMTPUser         string   `toml:"smtp_user" doc:"Our user of the mail server. Empty: it asks for none."`
	SMTPPasswordFile string   `toml:"smtp_password_file" doc:"File that holds the password of \"smtp_user\" and nothing else."`
	SMTPFrom         string   `toml:"smtp_from" doc:"Address of the sender: notice@example.gov.cn."`
	SMTPAllow        []string `toml:"smtp_allow" doc:"Hosts that may be called for e-mail, host:port. Addresses of this machine or its link are called only when they stand here."`

	SMSURL        string   `toml:"sms_url" doc:"Address of the gateway of SMS (contract: package adapter/message). Empty: ladders pass this channel over."`
	SMSTokenFile  string   `toml:"sms_token_file" doc:"File that holds our token for the gateway of SMS and nothing else."`
	SMSSecretFile string   `toml:"sms_secret_file" doc:"File that holds the secret (whsec_…) with which the gateway of SMS signs its callbacks. Empty: none are taken, and states are asked for."`
	SMSAllow      []string `toml:"sms_allow" doc:"Hosts that may be called for SMS: host or host:port."`

	AppURL        string   `toml:"app_url" doc:"Address of the gateway of messages in 粤省事 and 粤商通 (contract: package adapter/message). Empty: ladders pass this channel over."`
	AppTokenFile  string   `toml:"app_token_file" doc:"File that holds our token for the gateway of messages in 粤省事 and 粤商通 and nothing else."`
	AppSecretFile string   `toml:"app_secret_file" doc:"File that holds the secret (whsec_…) with which the gateway of messages in 粤省事 and 粤商通 signs its callbacks. Empty: none are taken, and states are asked for."`
	AppAllow      []string `toml:"app_allow" doc:"Hosts that may be called for messages in 粤省事 and 粤商通: host or host:port."`

	FaxURL        string   `toml:"fax_url" doc:"Address of the gateway of fax (contract: package adapter/message). Empty: ladders pass this channel over."`
	FaxTokenFile  string   `toml:"fax_token_file" doc:"File that holds our token for the gateway of fax and nothing else."`
	FaxSecretFile string   `toml:"fax_secret_file" doc:"File that holds the secret (whsec_…) with which the gateway of fax signs its callbacks. Empty: none are taken, and states are asked for."`
	FaxAllow      []string `toml:"fax_allow" doc:"Hosts that may be called for fax: host or host:port."`

	IMURL        string   `toml:"im_url" doc:"Address of the gateway of accounts of instant messages (contract: package adapter/message). Empty: ladders pass this channel over."`
	IMTokenFile  string   `toml:"im_token_file" doc:"File that holds our token for the gateway of accounts of instant messages and nothing else."`
	IMSecretFile string   `toml:"im_secret_file" doc:"File that holds the secret (whsec_…) with which the gateway of accounts of instant messages signs its callbacks. Empty: none are taken, and states are asked for."`
	IMAllow      []string `toml:"im_allow" doc:"Hosts that may be called for accounts of instant messages: host or host:port."`

	PostURL        string   `toml:"post_url" doc:"Address of the tracking service of the post (contract: package adapter/message). Empty: results of posted letters are entered by officers."`
	PostTokenFile  string   `toml:"post_token_file" doc:"File that holds our token for the tracking service of the post and nothing else."`
	PostSecretFile string   `toml:"post_secret_file" doc:"File that holds the secret (whsec_…) with which the tracking service of the post signs its callbacks. Empty: none are taken."`
	PostAllow      []string `toml:"post_allow" doc:"Hosts that may be called for the tracking service of the post: host or host:port."`

	OIDCIssuer     string   `toml:"oidc_issuer" doc:"Provider of identities (OpenID Connect) through which staff may come in, as it writes itself: https://login.example.gov.cn. Empty: none. Register \"public_url\" followed by /login/external/oidc/back with it."`
	OIDCTitle      string   `toml:"oidc_title" doc:"What the button on the login page says."`
	OIDCClientID   string   `toml:"oidc_client_id" doc:"What the provider calls us."`
	OIDCSecretFile string   `toml:"oidc_secret_file" doc:"File that holds the client secret and nothing else. Empty: a public client, PKCE alone."`
	OIDCClaim      string   `toml:"oidc_claim" doc:"Claim of the ID token that an administrator links to an account."`
	OIDCAllow      []string `toml:"oidc_allow" doc:"Hosts that may be called for the provider: host or host:port. Its own host must stand here."`

	PersonIssuer     string   `toml:"person_oidc_issuer" doc:"Provider of identities (OpenID Connect) at which natural persons may sign in to find their matters (粤省事), as it writes itself. Empty: none, and parties come by number and check code. Register \"public_url\" followed by /my/in/person/back with it."`
	PersonTitle      string   `toml:"person_oidc_title" doc:"What the link to it says."`
	PersonClientID   string   `toml:"person_oidc_client_id" doc:"What the provider calls us."`
	PersonSecretFile string   `toml:"person_oidc_secret_file" doc:"File that holds the client secret and nothing else. Empty: a public client, PKCE alone."`
	PersonScopes     []string `toml:"person_oidc_scopes" doc:"Scopes to ask for beside openid and profile, such as the one of the identity number."`
	PersonName       string   `toml:"person_oidc_name" doc:"Claim that holds the name."`
	PersonNumber     string   `toml:"person_oidc_number" doc:"Claim that holds the identity number (GB 11643)."`
	PersonPhone      string   `toml:"person_oidc_phone" doc:"Claim that holds the mobile number. Empty: it is not read."`
	PersonAllow      []string `toml:"person_oidc_allow" doc:"Hosts that may be called for the provider: host or host:port. Its own host must stand here."`

	EnterpriseIssuer     string   `toml:"enterprise_oidc_issuer" doc:"Provider of identities (OpenID Connect) at which enterprises may sign in to find their matters (粤商通), as it writes itself. Empty: none. Register \"public_url\" followed by /my/in/enterprise/back with it."`
	EnterpriseTitle      string   `toml:"enterprise_oidc_title" doc:"What the link to it says."`
	EnterpriseClientID   string   `toml:"enterprise_oidc_client_id" doc:"What the provider calls us."`
	EnterpriseSecretFile string   `toml:"enterprise_oidc_secret_file" doc:"File that holds the client secret and nothing else. Empty: a public client, PKCE alone."`
	EnterpriseScopes     []string `toml:"enterprise_oidc_scopes" doc:"Scopes to ask for beside openid and profile."`
	EnterpriseName       string   `toml:"enterprise_oidc_name" doc:"Claim that holds the name of the person who signs in."`
	EnterprisePhone      string   `toml:"enterprise_oidc_phone" doc:"Claim that holds the person's mobile number. Empty: it is not read."`
	EnterpriseUnit       string   `toml:"enterprise_oidc_unit" doc:"Claim that holds the name of the enterprise."`
	EnterpriseCode       string   `toml:"enterprise_oidc_code" doc:"Claim that holds the unified social credit code (GB 32100)."`
	EnterpriseCapacity   string   `toml:"enterprise_oidc_capacity" doc:"Claim that says in what capacity the person acts for the enterprise."`
	EnterpriseLegal      string   `toml:"enterprise_oidc_legal" doc:"What stands there for the legal representative or head; anybody else sees what the enterprise authorised (Art 25(2))."`
	EnterpriseAllow      []string `toml:"enterprise_oidc_allow" doc:"Hosts that may be called for the provider: host or host:port. Its own host must stand here."`

	TraceEndpoint string  `toml:"trace_endpoint" doc:"Address to which OpenTelemetry spans of requests, acts and jobs are posted: http://127.0.0.1:4318/v1/traces. Empty: none are made. Spans hold route patterns and kinds, no paths, ids or names."`
	TraceShare    float64 `toml:"trace_share" doc:"Share of requests that are traced, 0 to 1."`

	LogLevel string `toml:"log_level" reload:"yes" doc:"Least level that is logged: debug, info, warn or error."`
}

// defaults are what holds where nothing is configured: the contract's values.
func defaults() config {
	l := api.DefaultLimits()
	return config{Data: "./data", Roles: slices.Clone(roleNames), Listen: "127.0.0.1:8080", AdminListen: "127.0.0.1:9090",
		DrainWithin: duration(time.Minute), Authority: "远鉴", AuthorityEN: "Yuanjian",
		DevicePerSecond: l.PerSec, DevicePerDay: l.Daily, DeviceAtOnce: l.PerDevice, DeviceParallel: l.Parallel, MediaMost: l.Files, RequestBytes: l.Request,
		PictureBytes: l.Media.PictureBytes, PicturePixels: l.Media.Pixels, FilmBytes: l.Media.FilmBytes, SlowestLine: l.Slowest, FreeLeast: l.FreeLeast,
		DeviceMessages: l.Messages, DeviceStoring: l.Storing, DeviceLookups: l.Lookups, Introduction: duration(l.Introduction), Patience: duration(l.Patience),
		SMTPSecurity: "tls", OIDCTitle: "统一身份登录", OIDCClaim: "sub",
		PersonTitle: "粤省事", PersonName: "name", PersonNumber: "identity_number", PersonPhone: "phone_number",
		EnterpriseTitle: "粤商通", EnterpriseName: "name", EnterprisePhone: "phone_number", EnterpriseUnit: "enterprise_name", EnterpriseCode: "credit_code", EnterpriseCapacity: "capacity", EnterpriseLegal: "legal_representative",
		TraceShare: 1, LogLevel: "info"}
}

// duration is written 30s, 5m or 1h30m.
type duration time.Duration

// UnmarshalText reads a duration from a configuration file.
func (d *duration) UnmarshalText(text []byte) error {
	v, err := time.ParseDuration(string(text))
	if err != nil || v < 0 || v > 24*time.Hour {
		return fmt.Errorf("want a duration such as 30s or 5m, at most 24h, got %q", text)
	}
	*d = duration(v)
	return nil
}

func (d duration) String() string { return time.Duration(d).String() }

// usageError is wrong input: exit code 2.
type usageError struct{ error }

func (e usageError) Unwrap() error { return e.error }

func usagef(format string, args ...any) error { return usageError{fmt.Errorf(format, args...)} }

// environmentPrefix begins the names of environment variables that override keys of the file.
const environmentPrefix = "YUANJIAN_"

// loadConfig joins what is configured: flags before environment before file before defaults. Empty flags are not given.
func loadConfig(file string, environ []string, flags map[string]string) (config, error) {
	c := defaults()
	if file != "" {
		if err := c.readFile(file); err != nil {
			return c, err
		}
	}
	for _, pair := range environ {
		name, value, _ := strings.Cut(pair, "=")
		if key, ours := strings.CutPrefix(name, environmentPrefix); ours && slices.Contains(keys(), strings.ToLower(key)) {
			if err := c.set(strings.ToLower(key), value); err != nil {
				return c, usagef("环境变量%s / environment: %w", name, err)
			}
		}
	}
	for key, value := range flags {
		if value == "" {
			continue
		}
		if err := c.set(key, value); err != nil {
			return c, usagef("--%s：%w", strings.ReplaceAll(key, "_", "-"), err)
		}
	}
	return c, nil
}

// strangers lists variables of the environment that look like ours and are no key: most likely slips. They are not
// refused, since orchestrators make variables of that form too (YUANJIAN_PORT of a service named yuanjian).
func strangers(environ []string) []string {
	var out []string
	for _, pair := range environ {
		name, _, _ := strings.Cut(pair, "=")
		key, ours := strings.CutPrefix(name, environmentPrefix)
		if ours && !strings.HasPrefix(key, "TEST_") && !slices.Contains(keys(), strings.ToLower(key)) {
			out = append(out, name)
		}
	}
	return out
}

// readFile reads a TOML file. A key that does not exist is refused: a limit with a slip in its name would silently not hold.
func (c *config) readFile(file string) error {
	raw, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return usagef("配置文件%s不存在 / there is no such configuration file", file)
	}
	if err != nil {
		return fmt.Errorf("读取配置文件 / read configuration: %w", err)
	}
	meta, err := toml.Decode(string(raw), c)
	if err != nil {
		return usagef("配置文件%s / configuration: %w", file, err)
	}
	if unknown := meta.Undecoded(); len(unknown) > 0 {
		key := strings.ReplaceAll(unknown[len(unknown)-1].String(), ".", "_") // a table's last: what stands in it, not its name
		return usagef("配置文件%s里没有%q这个配置项，最接近的是%q / there is no key %q; the nearest is %q", file, key, nearest(key), key, nearest(key))
	}
	return nil
}

// keys lists every key in the order of the struct.
func keys() []string {
	var out []string
	t := reflect.TypeFor[config]()
	for i := range t.NumField() {
		out = append(out, t.Field(i).Tag.Get("toml"))
	}
	return out
}

// set gives a key a value that is written as text; lists are separated by commas.
func (c *config) set(key, text string) error {
	v := reflect.ValueOf(c).Elem().Field(slices.Index(keys(), key))
	switch p := v.Addr().Interface().(type) {
	case *duration:
		return p.UnmarshalText([]byte(text))
	case *[]string:
		*p = nil
		for _, part := range strings.Split(text, ",") {
			if part = strings.TrimSpace(part); part != "" {
				*p = append(*p, part)
			}
		}
		return nil
	case *string:
		*p = text
		return nil
	}
	var err error
	switch v.Kind() {
	case reflect.Bool:
		var b bool
		b, err = strconv.ParseBool(text)
		v.SetBool(b)
	case reflect.Float64:
		var f float64
		f, err = strconv.ParseFloat(text, 64)
		v.SetFloat(f)
	default:
		var n int64
		n, err = strconv.ParseInt(text, 10, 64)
		v.SetInt(n)
	}
	if err != nil {
		return fmt.Errorf("%s不能取值%q / not a value of %s", key, text, key)
	}
	return nil
}

// nearest is the key that looks most like what was written.
func nearest(written string) string {
	best, least := "", 1<<30
	for _, key := range keys() {
		if d := distance(written, key); d < least {
			best, least = key, d
		}
	}
	return best
}

// distance is the number of letters to change, add or take away to make b of a (Levenshtein).
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		before := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := before
			if a[i] != b[j] {
				cost++
			}
			before, row[j+1] = row[j+1], min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
