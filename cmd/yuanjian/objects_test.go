package main

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"

	"yuanjian/internal/blob"
	"yuanjian/internal/capture"
	"yuanjian/internal/clock"
	"yuanjian/internal/media"
	"yuanjian/internal/simulate"
	"yuanjian/internal/testkit"
)

// bucketOf starts an S3 server with a bucket and says where it is, as an operator's configuration does.
func bucketOf(t *testing.T) (*testkit.S3, config) {
	t.Helper()
	server := testkit.StartS3(t)
	client, err := minio.New(strings.TrimPrefix(server.Endpoint, "http://"), &minio.Options{Creds: credentials.NewStaticV4(server.KeyID, server.Secret, "")})
	if err != nil {
		t.Fatal(err)
	}
	if err := client.MakeBucket(t.Context(), server.Bucket, minio.MakeBucketOptions{ObjectLocking: true}); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(file, []byte(server.Secret+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	c := defaults()
	c.Blob, c.BlobEndpoint, c.BlobKeyID, c.BlobSecretFile, c.BlobRetainDays = "s3://"+server.Bucket+"/originals", server.Endpoint, server.KeyID, file, 1
	return server, c
}

// A capture whose bytes rest in a bucket is stored, shown and verified as any other, and what cannot reach the bucket is
// not acknowledged.
func TestOriginalsInABucket(t *testing.T) {
	server, c := bucketOf(t)
	if err := c.check(); err != nil {
		t.Fatal(err)
	}
	o, err := c.objects()
	if err != nil {
		t.Fatal(err)
	}
	county := newCounty(t, "")
	s := county.nodes.settings(discard(), clock.System{})
	s.Objects = o
	a, err := openApp(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	front := httptest.NewServer(a.handler)
	defer front.Close()
	from := county.sender(front.URL)
	picture := testPicture(t, 1)
	send := func(shot simulate.Shot) simulate.Answer {
		t.Helper()
		answer, err := from.Send(t.Context(), shot)
		if err != nil {
			t.Fatal(err)
		}
		return answer
	}
	if answer := send(county.shot(simulate.File{Name: "front", Type: media.JPEG, Bytes: picture})); answer.Status != http.StatusCreated {
		t.Fatalf("%d %s", answer.Status, answer.Body)
	}
	digest := blob.DigestOf(picture)
	for _, folder := range []string{originalsName, stagingName} {
		err := filepath.WalkDir(filepath.Join(s.Data, folder), func(path string, e os.DirEntry, err error) error {
			if err == nil && strings.HasPrefix(e.Name(), digest.String()) || err == nil && folder == stagingName && !e.IsDir() {
				t.Errorf("%s is on the local disk", path)
			}
			return err
		})
		if err != nil && !os.IsNotExist(err) {
			t.Error(err)
		}
	}
	if err := a.captures.Originals.Verify(digest); err != nil {
		t.Error(err)
	}
	view, err := a.captures.Copy(t.Context(), capture.Media{SHA256: digest, Type: media.JPEG}, capture.View)
	if err != nil || !bytes.HasPrefix(view, []byte{0xff, 0xd8}) {
		t.Errorf("copy of %d bytes: %v", len(view), err)
	}
	server.Stop()
	late := county.shot(simulate.File{Name: "front", Type: media.JPEG, Bytes: testPicture(t, 2)})
	if answer := send(late); answer.Status != http.StatusServiceUnavailable || !bytes.Contains(answer.Body, []byte("not-durable")) {
		t.Errorf("without the bucket: %d %s", answer.Status, answer.Body)
	}
	program, err := testkit.S3Server(t.Context())
	if err == nil {
		err = server.Start(program)
	}
	if err != nil {
		t.Fatal(err)
	}
	if answer := send(late); answer.Status != http.StatusCreated {
		t.Errorf("when it is back: %d %s", answer.Status, answer.Body)
	}
}

// A start with a bucket that is not there, or not ours, says so and takes nothing in.
func TestABucketIsTriedAtTheStart(t *testing.T) {
	_, c := bucketOf(t)
	county := newCounty(t, "")
	for name, spoil := range map[string]func(*objects){"another bucket": func(o *objects) { o.Bucket = "nothing" }, "a wrong secret": func(o *objects) { o.Secret = "wrong" },
		"nobody there": func(o *objects) { o.Endpoint = "http://127.0.0.1:1" }} {
		o, err := c.objects()
		if err != nil {
			t.Fatal(err)
		}
		spoil(&o)
		s := county.nodes.settings(discard(), clock.System{})
		s.Objects = o
		if a, err := openApp(t.Context(), s); err == nil || !strings.Contains(err.Error(), "blob") {
			t.Errorf("%s: %v", name, err)
			if err == nil {
				a.Close()
			}
		}
	}
}

// A backup of a system with its originals on a disk is restored into a bucket: broken off while the service is away, run
// again, then every original is read back from there and nothing lies on the disk.
func TestRestoreIntoABucket(t *testing.T) {
	county := newCounty(t, "")
	a, err := openApp(t.Context(), county.nodes.settings(discard(), clock.System{}))
	if err != nil {
		t.Fatal(err)
	}
	front := httptest.NewServer(a.handler)
	var digests []blob.Digest
	for i := range 3 {
		picture := testPicture(t, i+1)
		answer, err := county.sender(front.URL).Send(t.Context(), county.shot(simulate.File{Name: "front", Type: media.JPEG, Bytes: picture}))
		if err != nil || answer.Status != http.StatusCreated {
			t.Fatalf("%d %s, %v", answer.Status, answer.Body, err)
		}
		digests = append(digests, blob.DigestOf(picture))
	}
	front.Close()
	a.Close()
	root := t.TempDir()
	backups, keys, restored := filepath.Join(root, "backup"), filepath.Join(root, "keys.txt"), filepath.Join(root, "restored")
	if code, _, messages := tool("backup", backups, "--data", county.nodes.Data, "--with-keys", keys); code != exitDone {
		t.Fatalf("backup: %d\n%s", code, messages)
	}

	server, c := bucketOf(t)
	file := configFile(t, fmt.Sprintf("data = %q\nblob = %q\nblob_endpoint = %q\nblob_key_id = %q\nblob_secret_file = %q\nblob_retain_days = 1\n", restored, c.Blob, c.BlobEndpoint, c.BlobKeyID, c.BlobSecretFile))
	server.Stop()
	if code, _, messages := tool("restore", backups, "--config", file, "--keys", keys); code != exitRefused || !strings.Contains(messages, "存储服务不可用") {
		t.Errorf("without the bucket: %d\n%s", code, messages)
	}
	if _, err := openApp(t.Context(), nodeSettings{Data: restored}.settings(discard(), clock.System{})); err == nil || !strings.Contains(err.Error(), "恢复没有完成") {
		t.Errorf("a start on half a restore: %v", err)
	}
	program, err := testkit.S3Server(t.Context())
	if err == nil {
		err = server.Start(program)
	}
	if err != nil {
		t.Fatal(err)
	}
	if code, out, messages := tool("restore", backups, "--config", file, "--keys", keys); code != exitDone || !strings.Contains(out, "全部相符") {
		t.Fatalf("restore: %d\n%s\n%s", code, out, messages)
	}
	if entries, err := os.ReadDir(filepath.Join(restored, originalsName)); err == nil {
		t.Errorf("%d folders of originals are on the disk", len(entries))
	}
	s := nodeSettings{Data: restored}.settings(discard(), clock.System{})
	if s.Objects, err = c.objects(); err != nil {
		t.Fatal(err)
	}
	if a, err = openApp(t.Context(), s); err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	for _, d := range digests {
		if err := a.captures.Originals.Verify(d); err != nil {
			t.Error(err)
		}
	}
	if code, _, messages := tool("restore", backups, "--config", file, "--keys", keys); code != exitRefused {
		t.Errorf("a restore over it: %d\n%s", code, messages)
	}
}
