package blob_test

import (
	"testing"

	"yuanjian/internal/blob"
	"yuanjian/internal/blob/blobtest"
)

func TestTheFolderHoldsWhatEveryStoreMust(t *testing.T) {
	blobtest.Conformance(t, func(t *testing.T) *blob.Store { return open(t, blob.OS{}) })
}
