// Package s3 keeps the bytes of evidence in a bucket of an S3 service (Amazon S3 API, 2006-03-01): a blob.Shelf.
//
// A content is one object, whose key is the prefix and the 64 hex digits of its SHA-256. It is put in one request with
// If-None-Match: * (an object that is there is never replaced) and with its SHA-256 as x-amz-checksum-sha256: the service
// refuses what was changed on its way. The answer to that request is the service's word that the object is durable; a
// system is as good as that word. Where Retain is set, every object is locked in mode COMPLIANCE until then, and not even
// the owner of the account removes it before (the bucket needs object lock).
//
// The service must honour If-None-Match on PUT. Check puts a small object twice and refuses a service that takes the second.
package s3
