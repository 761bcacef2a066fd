package s3_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"

	"yuanjian/internal/blob"
	"yuanjian/internal/blob/blobtest"
	"yuanjian/internal/blob/s3"
	"yuanjian/internal/clock"
	"yuanjian/internal/testkit"
)

// client speaks to a server of the tests beside the shelf, as its operator would.
func client(t *testing.T, server *testkit.S3) *minio.Client {
	t.Helper()
	c, err := minio.New(strings.TrimPrefix(server.Endpoint, "http://"), &minio.Options{Creds: credentials.NewStaticV4(server.KeyID, server.Secret, "")})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// start starts a server with its bucket.
func start(t *testing.T) *testkit.S3 {
	t.Helper()
	server := testkit.StartS3(t)
	if err := client(t, server).MakeBucket(t.Context(), server.Bucket, minio.MakeBucketOptions{ObjectLocking: true}); err != nil {
		t.Fatal(err)
	}
	return server
}

func settings(server *testkit.S3, prefix string) s3.Settings {
	return s3.Settings{Endpoint: server.Endpoint, Bucket: server.Bucket, Prefix: prefix, KeyID: server.KeyID, Secret: server.Secret,
		Transport: &http.Transport{MaxIdleConnsPerHost: 8, ResponseHeaderTimeout: 5 * time.Second}, Clock: clock.System{}}
}

func open(t *testing.T, s s3.Settings) (*blob.Store, *s3.Shelf) {
	t.Helper()
	shelf, err := s3.Open(s)
	if err != nil {
		t.Fatal(err)
	}
	store, err := blob.OpenOn(filepath.Join(t.TempDir(), "staging"), blob.OS{}, shelf, blob.Options{Fatal: func(err error) { t.Errorf("fatal: %v", err) }})
	if err != nil {
		t.Fatal(err)
	}
	return store, shelf
}

func put(t *testing.T, store *blob.Store, content string) (blob.Digest, error) {
	t.Helper()
	staged, err := store.Stage(t.Context(), strings.NewReader(content), 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	digest := staged.Digest
	return digest, store.Publish(t.Context(), staged)
}

func TestABucketHoldsWhatEveryStoreMust(t *testing.T) {
	server := start(t)
	var n atomic.Int64
	blobtest.Conformance(t, func(t *testing.T) *blob.Store {
		store, shelf := open(t, settings(server, strings.Repeat("p", int(n.Add(1)))+"/"))
		if err := shelf.Check(t.Context()); err != nil {
			t.Fatal(err)
		}
		return store
	})
}

// An object that is there is not replaced, not even by the same bytes, and one of another size under its key is a fault.
func TestAnObjectIsNeverReplaced(t *testing.T) {
	server := start(t)
	store, _ := open(t, settings(server, ""))
	c := client(t, server)
	digest, err := put(t, store, "the original")
	if err != nil {
		t.Fatal(err)
	}
	before, err := c.StatObject(t.Context(), server.Bucket, digest.String(), minio.StatObjectOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := put(t, store, "the original"); err != nil {
		t.Fatal(err)
	}
	after, err := c.StatObject(t.Context(), server.Bucket, digest.String(), minio.StatObjectOptions{})
	if err != nil || after.VersionID != before.VersionID || !after.LastModified.Equal(before.LastModified) {
		t.Errorf("replaced: %v, %+v, %+v", err, before, after)
	}
	other := blob.DigestOf([]byte("damaged"))
	if _, err := c.PutObject(t.Context(), server.Bucket, other.String(), strings.NewReader("short"), 5, minio.PutObjectOptions{}); err != nil {
		t.Fatal(err)
	}
	if _, err := put(t, store, "damaged"); !errors.Is(err, blob.ErrCorrupt) {
		t.Errorf("taken for new: %v", err)
	}
	if err := store.Verify(other); !errors.Is(err, blob.ErrCorrupt) {
		t.Errorf("verified: %v", err)
	}
	if _, err := c.PutObject(t.Context(), server.Bucket, "notes.txt", strings.NewReader("x"), 1, minio.PutObjectOptions{}); err != nil {
		t.Fatal(err)
	}
	n := 0
	if err := store.Walk(t.Context(), func(blob.Digest, int64) error { n++; return nil }); !errors.Is(err, blob.ErrStray) || n != 2 {
		t.Errorf("walked %d, %v", n, err)
	}
}

// With a retention nobody removes an object before its time, the owner of the account included.
func TestAnObjectIsLockedForItsRetention(t *testing.T) {
	server := start(t)
	s := settings(server, "")
	s.Retain = 24 * time.Hour
	store, _ := open(t, s)
	digest, err := put(t, store, "locked")
	if err != nil {
		t.Fatal(err)
	}
	c := client(t, server)
	info, err := c.StatObject(t.Context(), server.Bucket, digest.String(), minio.StatObjectOptions{})
	if err != nil {
		t.Fatal(err)
	}
	until, err := time.Parse(time.RFC3339, info.Metadata.Get("X-Amz-Object-Lock-Retain-Until-Date"))
	if err != nil || info.Metadata.Get("X-Amz-Object-Lock-Mode") != "COMPLIANCE" || until.Sub(clock.System{}.Now()) < 23*time.Hour {
		t.Fatalf("locked until %v: %v, %v", until, err, info.Metadata)
	}
	err = c.RemoveObject(t.Context(), server.Bucket, digest.String(), minio.RemoveObjectOptions{VersionID: info.VersionID, GovernanceBypass: true})
	if err == nil {
		t.Error("the locked object was removed")
	}
	if err := store.Verify(digest); err != nil {
		t.Error(err)
	}
}

// between stands in the way to a server and changes what passes.
func between(t *testing.T, server *testkit.S3, change func(r *http.Request) (answered bool, w func(http.ResponseWriter))) string {
	t.Helper()
	u, err := url.Parse(server.Endpoint)
	if err != nil {
		t.Fatal(err)
	}
	proxy := &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) {
		r.SetURL(u)
		r.Out.Host = r.In.Host
	}}
	front := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if answered, answer := change(r); answered {
			answer(w)
			return
		}
		proxy.ServeHTTP(w, r)
	}))
	t.Cleanup(front.Close)
	return front.URL
}

// A byte that changes on the way is refused by the service: what is acknowledged is what was hashed.
func TestBytesThatChangeOnTheWayAreRefused(t *testing.T) {
	server := start(t)
	s := settings(server, "")
	s.Endpoint = between(t, server, func(r *http.Request) (bool, func(http.ResponseWriter)) {
		if r.Method == http.MethodPut {
			b, err := io.ReadAll(r.Body)
			if err != nil {
				t.Error(err)
			}
			r.Body = io.NopCloser(bytes.NewReader(bytes.Replace(b, []byte("speed 92"), []byte("speed 29"), 1)))
		}
		return false, nil
	})
	store, _ := open(t, s)
	if digest, err := put(t, store, "speed 92"); err == nil {
		t.Errorf("%s was taken although it was changed on the way; verify says %v", digest, store.Verify(digest))
	}
}

// A service that takes no notice of If-None-Match is found before anything is entrusted to it.
func TestAServiceThatReplacesIsRefused(t *testing.T) {
	server := start(t)
	s := settings(server, "")
	s.Endpoint = between(t, server, func(r *http.Request) (bool, func(http.ResponseWriter)) {
		r.Header.Del("If-None-Match") // not signed, as headers of conditions are not
		return false, nil
	})
	if _, shelf := open(t, s); shelf.Check(t.Context()) == nil {
		t.Error("the service passed")
	}
}

func TestErrorsAreToldApart(t *testing.T) {
	server := start(t)
	for name, c := range map[string]struct {
		spoil func(*s3.Settings)
		want  error
	}{
		"wrong secret": {func(s *s3.Settings) { s.Secret = "wrong" }, blob.ErrTurnedAway}, "wrong key": {func(s *s3.Settings) { s.KeyID = "nobody" }, blob.ErrTurnedAway},
		"no bucket":     {func(s *s3.Settings) { s.Bucket = "nothing" }, blob.ErrTurnedAway},
		"nobody there":  {func(s *s3.Settings) { s.Endpoint = "http://127.0.0.1:1" }, blob.ErrUnreachable},
		"not permitted": {func(s *s3.Settings) { s.Transport = refusing{} }, blob.ErrUnreachable},
		"full": {func(s *s3.Settings) {
			s.Endpoint = between(t, server, func(*http.Request) (bool, func(http.ResponseWriter)) {
				return true, func(w http.ResponseWriter) { w.WriteHeader(http.StatusInsufficientStorage) }
			})
		}, blob.ErrNoSpace},
		"broken": {func(s *s3.Settings) {
			s.Endpoint = between(t, server, func(*http.Request) (bool, func(http.ResponseWriter)) {
				return true, func(w http.ResponseWriter) { w.WriteHeader(http.StatusInternalServerError) }
			})
		}, blob.ErrUnreachable},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := settings(server, "x/")
			c.spoil(&s)
			store, shelf := open(t, s)
			if _, err := put(t, store, "x"); !errors.Is(err, c.want) {
				t.Errorf("put: %v", err)
			}
			if err := shelf.Check(t.Context()); !errors.Is(err, c.want) {
				t.Errorf("check: %v", err)
			}
			if _, err := store.Open(blob.DigestOf([]byte("x"))); err == nil || errors.Is(err, blob.ErrMissing) {
				t.Errorf("an object out of reach is not missing: %v", err)
			}
		})
	}
}

// refusing is the dialer's answer to an address that is not on the list.
type refusing struct{}

// RoundTrip refuses.
func (refusing) RoundTrip(*http.Request) (*http.Response, error) {
	return nil, &net.OpError{Op: "dial", Err: errors.New("the address is not on the adapter's list")}
}

// A server that goes away and comes back loses nothing that was acknowledged.
func TestAServerThatGoesAndComesBack(t *testing.T) {
	server := start(t)
	store, _ := open(t, settings(server, ""))
	first, err := put(t, store, "before")
	if err != nil {
		t.Fatal(err)
	}
	server.Stop()
	if _, err := put(t, store, "meanwhile"); !errors.Is(err, blob.ErrUnreachable) {
		t.Errorf("got %v", err)
	}
	program, err := testkit.S3Server(context.Background())
	if err == nil {
		err = server.Start(program)
	}
	if err != nil {
		t.Fatal(err)
	}
	second, err := put(t, store, "meanwhile")
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range []blob.Digest{first, second} {
		if err := store.Verify(d); err != nil {
			t.Error(err)
		}
	}
}

func TestSettingsThatCannotBeMeant(t *testing.T) {
	for _, s := range []s3.Settings{{Endpoint: ""}, {Endpoint: "s3.example"}, {Endpoint: "ftp://s3.example"}, {Endpoint: "https://s3.example/path"},
		{Endpoint: "https://user:pass@s3.example"}, {Endpoint: "https://s3.example", Prefix: "a"}, {Endpoint: "https://s3.example", Prefix: "/a/"}} {
		if _, err := s3.Open(s); err == nil {
			t.Errorf("took %+v", s)
		}
	}
}
