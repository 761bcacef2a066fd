package s3

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"

	"yuanjian/internal/blob"
	"yuanjian/internal/clock"
)

// Settings name a bucket and the way to it.
type Settings struct {
	Endpoint string // https://host or https://host:port
	Bucket   string
	Prefix   string // before every key; "" or ending in "/"
	Region   string // "" where the service has none
	KeyID    string
	Secret   string
	// Retain is how long an object is locked from when it is put; 0: it is not.
	Retain time.Duration
	// Transport carries the requests; it must bound whom it reaches (package adapter/dial).
	Transport http.RoundTripper
	Clock     clock.Clock
}

// Shelf is a bucket as a blob.Shelf.
type Shelf struct {
	settings Settings
	core     minio.Core
}

// How long one request may take: an object of 64 MiB over a slow line, and everything else.
const (
	putWithin = 5 * time.Minute
	askWithin = 30 * time.Second
	triesMost = 4
	// Two requests for one content that meet are tried again after pauses that double.
	conflictsMost = 6
	conflictPause = 20 * time.Millisecond
	objectType    = "application/octet-stream"
)

// Open prepares the way to a bucket. It sends nothing: Check does.
func Open(s Settings) (*Shelf, error) {
	u, err := url.Parse(s.Endpoint)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" || u.Path != "" && u.Path != "/" || u.User != nil {
		return nil, fmt.Errorf("endpoint of the object store %q: want https://host or https://host:port", s.Endpoint)
	}
	if s.Prefix != "" && !strings.HasSuffix(s.Prefix, "/") || strings.HasPrefix(s.Prefix, "/") {
		return nil, fmt.Errorf("prefix in the object store %q: want none, or one that ends in / and does not begin with it", s.Prefix)
	}
	core, err := minio.NewCore(u.Host, &minio.Options{Creds: credentials.NewStaticV4(s.KeyID, s.Secret, ""), Secure: u.Scheme == "https",
		Region: s.Region, Transport: s.Transport, BucketLookup: minio.BucketLookupPath, MaxRetries: triesMost})
	if err != nil {
		return nil, fmt.Errorf("object store %s: %w", s.Endpoint, err)
	}
	return &Shelf{settings: s, core: *core}, nil
}

func (s *Shelf) key(d blob.Digest) string { return s.settings.Prefix + d.String() }

// Put implements blob.Shelf.
func (s *Shelf) Put(ctx context.Context, digest blob.Digest, content *blob.Staged) error {
	ctx, cancel := context.WithTimeout(ctx, putWithin)
	defer cancel()
	// One request that is signed over the digest, and not over chunks: the service compares it with what arrives.
	options := minio.PutObjectOptions{ContentType: objectType, DisableContentSha256: true,
		UserMetadata: map[string]string{"x-amz-checksum-sha256": base64.StdEncoding.EncodeToString(digest[:])}}
	if s.settings.Retain > 0 {
		options.Mode, options.RetainUntilDate = minio.Compliance, s.settings.Clock.Now().Add(s.settings.Retain)
	}
	options.SetMatchETagExcept("*") // sent as If-None-Match
	var err error
	for try := range conflictsMost {
		if _, err = s.core.PutObject(ctx, s.settings.Bucket, s.key(digest), content.Reader(), content.Size, "", digest.String(), options); err == nil {
			return nil
		}
		if !taken(err) {
			return classed(err)
		}
		// Somebody put it before, perhaps this very request, whose answer was lost; or is putting it now, and it is not
		// there yet.
		size, sizeErr := s.Size(digest)
		switch {
		case sizeErr == nil && size != content.Size:
			return fmt.Errorf("%w: %d bytes in the object store, %d expected", blob.ErrCorrupt, size, content.Size)
		case sizeErr == nil || !errors.Is(sizeErr, blob.ErrMissing):
			return sizeErr
		}
		if err := (clock.System{}).Sleep(ctx, conflictPause<<try); err != nil {
			return err
		}
	}
	return fmt.Errorf("%w: %w", blob.ErrUnreachable, err)
}

// taken tells whether an object was there already, or two requests for it met (409; some services then say NoSuchKey).
func taken(err error) bool {
	r := minio.ToErrorResponse(err)
	return r.StatusCode == http.StatusPreconditionFailed || r.StatusCode == http.StatusConflict || r.Code == "PreconditionFailed" || r.Code == "NoSuchKey"
}

// Size implements blob.Shelf.
func (s *Shelf) Size(digest blob.Digest) (int64, error) {
	ctx, cancel := context.WithTimeout(context.Background(), askWithin)
	defer cancel()
	info, err := s.core.Client.StatObject(ctx, s.settings.Bucket, s.key(digest), minio.StatObjectOptions{})
	if err != nil {
		return 0, classed(err)
	}
	return info.Size, nil
}

// Open implements blob.Shelf.
func (s *Shelf) Open(digest blob.Digest) (blob.Content, int64, error) {
	size, err := s.Size(digest)
	if err != nil {
		return nil, 0, err
	}
	return &ranged{shelf: s, key: s.key(digest), size: size}, size, nil
}

// Remove implements blob.Shelf. In a bucket that keeps versions, which one with object lock is, a removal without one hides the object
// only; so each version is named.
func (s *Shelf) Remove(ctx context.Context, digest blob.Digest) error {
	ctx, cancel := context.WithTimeout(ctx, putWithin)
	defer cancel()
	for object := range s.core.Client.ListObjects(ctx, s.settings.Bucket, minio.ListObjectsOptions{Prefix: s.key(digest), Recursive: true, WithVersions: true}) {
		if object.Err != nil {
			return classed(object.Err)
		}
		if object.Key != s.key(digest) {
			continue
		}
		if err := s.core.Client.RemoveObject(ctx, s.settings.Bucket, object.Key, minio.RemoveObjectOptions{VersionID: object.VersionID}); err != nil {
			return classed(err)
		}
	}
	return nil
}

// Walk implements blob.Shelf. Services list keys in the order of their bytes, which is that of the digests.
func (s *Shelf) Walk(ctx context.Context, visit func(blob.Digest, int64) error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel() // ends the listing when visit does
	var strays []error
	for object := range s.core.Client.ListObjects(ctx, s.settings.Bucket, minio.ListObjectsOptions{Prefix: s.settings.Prefix, Recursive: true}) {
		if object.Err != nil {
			return classed(object.Err)
		}
		if object.Key == s.checkKey() {
			continue
		}
		digest, err := blob.ParseDigest(strings.TrimPrefix(object.Key, s.settings.Prefix))
		if err != nil {
			strays = append(strays, fmt.Errorf("%s: %w", object.Key, blob.ErrStray))
			continue
		}
		if err := visit(digest, object.Size); err != nil {
			return err
		}
	}
	return errors.Join(append(strays, ctx.Err())...)
}

// Check asks whether the bucket is there for us and whether the service never replaces: it puts a small object, then
// another under its key, which must be refused. It leaves the object where it is, under a key that is no content's and that Walk passes over.
func (s *Shelf) Check(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, askWithin)
	defer cancel()
	there, err := s.core.Client.BucketExists(ctx, s.settings.Bucket)
	if err != nil {
		return classed(err)
	}
	if !there {
		return fmt.Errorf("%w: no bucket %s", blob.ErrTurnedAway, s.settings.Bucket)
	}
	options := minio.PutObjectOptions{DisableMultipart: true, ContentType: objectType}
	options.SetMatchETagExcept("*")
	for _, text := range []string{"first", "second"} {
		_, err = s.core.Client.PutObject(ctx, s.settings.Bucket, s.checkKey(), bytes.NewReader([]byte(text)), int64(len(text)), options)
		if err != nil && !taken(err) {
			return classed(err)
		}
	}
	if err == nil {
		return fmt.Errorf("the object store at %s replaces objects although If-None-Match forbids it: originals would not be safe there", s.settings.Endpoint)
	}
	return nil
}

// checkKey is the key of Check's object, one for each prefix. It stands beside the contents, not among them.
func (s *Shelf) checkKey() string {
	return "yuanjian-check-" + hex.EncodeToString([]byte(s.settings.Prefix))
}

// classed names what a service or the way to it answered by an error of package blob, and keeps the original.
func classed(err error) error {
	r := minio.ToErrorResponse(err)
	var network net.Error
	switch {
	case errors.Is(err, context.Canceled):
		return err
	case r.Code == "NoSuchKey":
		return fmt.Errorf("%w: %w", blob.ErrMissing, err)
	case r.StatusCode == http.StatusInsufficientStorage, strings.Contains(r.Code, "Quota"), strings.Contains(r.Code, "StorageFull"):
		return fmt.Errorf("%w: %w", blob.ErrNoSpace, err)
	case r.StatusCode >= 500, r.StatusCode == http.StatusTooManyRequests, r.StatusCode == http.StatusConflict, errors.As(err, &network),
		errors.Is(err, context.DeadlineExceeded), r.StatusCode == 0:
		return fmt.Errorf("%w: %w", blob.ErrUnreachable, err)
	}
	return fmt.Errorf("%w: %w", blob.ErrTurnedAway, err)
}
