package operate_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"math/big"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/db"
	"yuanjian/internal/job"
	"yuanjian/internal/law"
	"yuanjian/internal/operate"
	"yuanjian/internal/seal"
	"yuanjian/internal/testkit"
)

// patient is a system in order, whose database is on one of the engines.
type patient struct {
	*system
	t *testing.T
	operate.Examination
}

func newPatient(t *testing.T, dsn string) *patient {
	t.Helper()
	data := filepath.Join(t.TempDir(), "data")
	p := &patient{t: t}
	if err := os.Mkdir(data, 0o700); err != nil {
		t.Fatal(err)
	}
	if dsn == "" {
		dsn = db.Path(data)
	}
	p.system = newSystem(t, testkit.NewWorld(t, testkit.Database(t, dsn)))
	p.Examination = operate.Examination{Data: data, Keys: filepath.Join(data, "keys"), LocalFiles: true, DSN: dsn, FreeLeast: 0, Now: p.Clock.Now()}
	_, err := seal.Open(p.Examination.Keys)
	p.must(err)
	return p
}

// unsafe examines and returns what is unsafe, each with why and cure.
func (p *patient) unsafe(change ...func(*operate.Examination)) []string {
	p.t.Helper()
	e := p.Examination
	for _, c := range change {
		c(&e)
	}
	e.Run(p.t.Context())
	var out []string
	for _, f := range e.Findings {
		if f.What.ZH == "" || f.What.EN == "" || f.Unsafe && (f.Why.ZH == "" || f.Why.EN == "" || f.Cure.ZH == "" || f.Cure.EN == "") {
			p.t.Errorf("a finding without words: %+v", f)
		}
		if f.Unsafe {
			out = append(out, f.What.EN)
		}
	}
	return out
}

// expect examines and wants exactly one unsafe thing that says want.
func (p *patient) expect(what, want string, change ...func(*operate.Examination)) {
	p.t.Helper()
	if got := p.unsafe(change...); len(got) != 1 || !strings.Contains(got[0], want) {
		p.t.Errorf("%s: found %q, want %q", what, got, want)
	}
}

func engines(t *testing.T, test func(t *testing.T, p *patient)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { test(t, newPatient(t, "")) })
	t.Run("postgresql", func(t *testing.T) { test(t, newPatient(t, testkit.MigratedPostgreSQL(t))) })
}

func TestDoctorFindsNothingInASystemInOrder(t *testing.T) {
	engines(t, func(t *testing.T, p *patient) {
		p.work()
		if got := p.unsafe(func(e *operate.Examination) { e.Now = p.Clock.Now() }); len(got) != 0 {
			t.Errorf("found %q", got)
		}
	})
}

func TestDoctorSaysWhatIsUnsafe(t *testing.T) {
	engines(t, func(t *testing.T, p *patient) {
		field := filepath.Join(p.Keys(), "field.key")
		p.must(os.Chmod(field, 0o644))
		p.expect("a key that others read", "field.key has mode 0644")
		p.must(os.Chmod(field, 0o600))
		p.must(os.Chmod(p.Examination.Data, 0o755))
		p.expect("a data folder that others read", "has mode 0755")
		p.must(os.Chmod(p.Examination.Data, 0o700))
		p.must(os.Rename(field, field+".away"))
		p.expect("a key that is gone", "field.key is missing")
		p.must(os.Rename(field+".away", field))
		p.expect("no keys", "no folder of keys", func(e *operate.Examination) { e.Keys += "-none" })
		secret := filepath.Join(t.TempDir(), "password")
		p.must(os.WriteFile(secret, nil, 0o644))
		p.expect("a password that others read", "password has mode 0644", func(e *operate.Examination) { e.Secrets = []string{secret} })
		p.expect("a password that is gone", "cannot be read", func(e *operate.Examination) { e.Secrets = []string{secret + "-none"} })
		p.expect("a full disk", "of the disk", func(e *operate.Examination) { e.FreeLeast = 1.1 })
		p.expect("a clock that was ahead", "later than the clock", func(e *operate.Examination) { e.Now = testkit.WorldBegins.Add(-time.Hour) })
		p.expect("a year without calendar", "calendar of 2031", func(e *operate.Examination) { e.Now = time.Date(2031, 3, 1, 0, 0, 0, 0, law.Beijing) })
		p.expect("next year without calendar", "calendar of 2027", func(e *operate.Examination) { e.Now = time.Date(2026, 12, 1, 0, 0, 0, 0, law.Beijing) })
		p.expect("a demonstration that others reach", "is a demonstration", func(e *operate.Examination) { e.OpenToOthers = true })
		p.expect("no data folder", "no data folder", func(e *operate.Examination) { e.Data += "-none" })
		p.expect("no database", "cannot be opened", func(e *operate.Examination) { e.DSN = filepath.Join(p.Examination.Data, "none.db") })
		p.must(os.WriteFile(filepath.Join(p.Examination.Data, "restoring"), nil, 0o600))
		p.expect("half a restore", "restore has not ended")
		p.must(os.Remove(filepath.Join(p.Examination.Data, "restoring")))

		p.alter(`UPDATE account SET closed_at = 1 WHERE login = 'audit'`)
		p.expect("no audit administrator", "nobody who can sign in")
		p.alter(`UPDATE account SET closed_at = NULL WHERE login = 'audit'`)
		p.alter(`UPDATE post SET person = (SELECT person FROM account WHERE login = 'security') WHERE role = 'audit_administrator'`)
		p.expect("one person with two administrations", "two administrations")
		p.alter(`UPDATE post SET person = (SELECT person FROM account WHERE login = 'audit') WHERE role = 'audit_administrator'`)

		p.alter(`INSERT INTO goose_db_version (version_id, is_applied) VALUES (9001, true)`, `UPDATE schema_floor SET floor = 9000`)
		p.expect("a later release's database", "later release")
		p.alter(`DELETE FROM goose_db_version WHERE version_id > 13`)
		p.expect("a database that is behind", "is at migration 13")
	})
}

// Keys is the folder of keys.
func (p *patient) Keys() string { return p.Examination.Keys }

// Work that failed too often, and work that nobody does.
func TestDoctorSaysWhatWorkIsNotDone(t *testing.T) {
	engines(t, func(t *testing.T, p *patient) {
		order := act.Kind{Name: "test.order"}
		_, err := act.Do(t.Context(), p.Engine, order, act.By{Actor: access.Actor{Book: p.Book, System: "test"}}, func(ctx context.Context, tx *act.Tx) (struct{}, error) {
			return struct{}{}, job.Enqueue(ctx, tx, job.Order{Kind: "never"})
		})
		p.must(err)
		now := func(e *operate.Examination) { e.Now = p.Clock.Now() }
		if got := p.unsafe(now); len(got) != 0 {
			t.Errorf("work that has just been ordered: %q", got)
		}
		p.Clock.Advance(2 * time.Hour)
		p.expect("work that nobody does", "due for over an hour", now)
		w := &job.Worker{DB: p.DB, Clock: p.Clock, Handlers: map[string]job.Handler{"never": func(context.Context, job.Job) error { return errors.New("no") }}}
		for range 14 {
			p.must(w.Drain(t.Context()))
			p.Clock.Advance(12 * time.Hour)
		}
		p.expect("work that failed too often", "failed too often", now)
	})
}

func TestDoctorReadsTheCertificate(t *testing.T) {
	p := newPatient(t, "")
	until := func(d time.Duration) func(*operate.Examination) {
		path := filepath.Join(t.TempDir(), "cert.pem")
		key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
		p.must(err)
		raw, err := x509.CreateCertificate(rand.Reader, &x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: p.Now.AddDate(-1, 0, 0), NotAfter: p.Now.Add(d)},
			&x509.Certificate{SerialNumber: big.NewInt(1)}, key.Public(), key)
		p.must(err)
		p.must(os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: raw}), 0o600))
		return func(e *operate.Examination) { e.TLSCert = path }
	}
	if got := p.unsafe(until(90 * 24 * time.Hour)); len(got) != 0 {
		t.Errorf("a new certificate: %q", got)
	}
	p.expect("one that ends soon", "the certificate ends on", until(5*24*time.Hour))
	p.expect("one that ended", "the certificate ends on", until(-time.Hour))
	p.expect("one that is not there", "cannot be read", func(e *operate.Examination) { e.TLSCert = filepath.Join(t.TempDir(), "none") })
}

// writerOf makes this test binary a process that has a database open for writing and does not hold it, as the release
// before this one.
const writerOf = "YUANJIAN_TEST_WRITER"

func TestDoctorFindsASecondWriter(t *testing.T) {
	if path := os.Getenv(writerOf); path != "" {
		d, err := db.Open(context.Background(), path)
		if err != nil {
			panic(err)
		}
		_, _ = os.Stdout.WriteString("open")
		_, _ = os.Stdin.Read(make([]byte, 1))
		_ = d.Close()
		os.Exit(0)
	}
	p := newPatient(t, "")
	other := exec.Command(os.Args[0], "-test.run=^TestDoctorFindsASecondWriter$")
	other.Env = append(os.Environ(), writerOf+"="+p.DSN)
	in, err := other.StdinPipe()
	p.must(err)
	out, err := other.StdoutPipe()
	p.must(err)
	p.must(other.Start())
	ready := make([]byte, len("open"))
	if _, err := out.Read(ready); err != nil || string(ready) != "open" {
		t.Fatalf("the other process says %q, %v", ready, err)
	}
	p.expect("another process", "other processes have the database open")
	p.must(in.Close())
	p.must(other.Wait())
	if got := p.unsafe(); len(got) != 0 {
		t.Errorf("after it has ended: %q", got)
	}
}

// An unsafe PostgreSQL: with locale C Chinese is no text, and without synchronous commit a power cut loses what was
// acknowledged.
func TestDoctorReadsThePostgreSQL(t *testing.T) {
	p := newPatient(t, testkit.MigratedPostgreSQL(t))
	separator := "?"
	if strings.Contains(p.DSN, "?") {
		separator = "&"
	}
	p.expect("no synchronous commit", "synchronous_commit=off", func(e *operate.Examination) { e.DSN += separator + "synchronous_commit=off" })
	address := testkit.PostgreSQLLike(t, " TEMPLATE template0 LOCALE 'C'")
	testkit.Database(t, address)
	got := p.unsafe(func(e *operate.Examination) { e.DSN = address })
	if len(got) != 1 || !strings.Contains(got[0], "UTF8 C") {
		t.Errorf("locale C: %q", got)
	}
}
