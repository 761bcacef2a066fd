package main

import (
	"context"
	"fmt"
	"net/url"
	"path/filepath"
	"strings"
	"time"

	"yuanjian/internal/adapter/dial"
	"yuanjian/internal/blob"
	"yuanjian/internal/blob/s3"
	"yuanjian/internal/clock"
	"yuanjian/internal/precedence"
)

// objects is a bucket of an S3 service in which originals rest; its zero value is a folder under the data folder.
type objects struct {
	Endpoint, Bucket, Prefix, Region, KeyID, Secret string
	Retain                                          time.Duration // object lock; 0: none
}

// bucket reads the place of the originals without its secret.
func (c config) bucket() (objects, error) {
	if c.Blob == "" {
		return objects{}, nil
	}
	u, err := url.Parse(c.Blob)
	if err != nil || u.Scheme != "s3" || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" || strings.Contains(u.Path, "//") {
		return objects{}, fmt.Errorf("blob应为s3://存储桶或者s3://存储桶/前缀 / blob must be s3://bucket or s3://bucket/prefix, got %q", c.Blob)
	}
	o := objects{Endpoint: c.BlobEndpoint, Bucket: u.Host, Region: c.BlobRegion, KeyID: c.BlobKeyID, Retain: time.Duration(c.BlobRetainDays) * 24 * time.Hour}
	if o.Prefix = strings.Trim(u.Path, "/"); o.Prefix != "" {
		o.Prefix += "/"
	}
	if _, err := o.shelf(clock.System{}); err != nil {
		return o, fmt.Errorf("blob_endpoint应为https://主机或者https://主机:端口 / blob_endpoint: %w", err)
	}
	return o, nil
}

// objects reads the place of the originals with its secret.
func (c config) objects() (objects, error) {
	o, err := c.bucket()
	if err != nil || c.Blob == "" {
		return o, err
	}
	if o.Secret, err = secret(c.BlobSecretFile); err != nil {
		return o, fmt.Errorf("blob_secret_file: %w", err)
	}
	return o, nil
}

// connectionsToObjects is how many connections to the service are kept for the next object.
const connectionsToObjects = 64

// shelf prepares the way to the bucket: to its endpoint and to nothing else.
func (o objects) shelf(c clock.Clock) (*s3.Shelf, error) {
	u, err := url.Parse(o.Endpoint)
	if err != nil || u.Host == "" {
		return nil, fmt.Errorf("endpoint %q: want https://host or https://host:port", o.Endpoint)
	}
	host := u.Host
	if u.Port() == "" && u.Scheme == "http" {
		host += ":80"
	}
	allow, err := dial.Parse([]string{host})
	if err != nil {
		return nil, err
	}
	return s3.Open(s3.Settings{Endpoint: o.Endpoint, Bucket: o.Bucket, Prefix: o.Prefix, Region: o.Region, KeyID: o.KeyID, Secret: o.Secret,
		Retain: o.Retain, Transport: dial.Transport(allow, connectionsToObjects), Clock: c})
}

// stagingName is the folder in which originals wait for their way to the bucket.
const stagingName = "staging"

// openOriginals opens the store of originals, and tries a bucket before anything is entrusted to it.
func openOriginals(ctx context.Context, s settings, ahead *precedence.Line) (*blob.Store, error) {
	options := blob.Options{Ahead: ahead}
	if s.Objects == (objects{}) {
		return blob.Open(filepath.Join(s.Data, originalsName), s.Disk, options)
	}
	shelf, err := s.Objects.shelf(s.Clock)
	if err != nil {
		return nil, err
	}
	if err := shelf.Check(ctx); err != nil {
		return nil, fmt.Errorf("原始文件的存储服务不可用，请检查blob的各配置项 / the store of originals: %w", err)
	}
	return blob.OpenOn(filepath.Join(s.Data, stagingName), s.Disk, shelf, options)
}
