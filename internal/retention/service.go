package retention

import (
	"context"

	"yuanjian/internal/act"
	"yuanjian/internal/blob"
	"yuanjian/internal/db"
	"yuanjian/internal/seal"
)

// Service carries out the acts of this chapter, and takes files out of the store.
type Service struct {
	Engine    *act.Engine
	Keys      *seal.Keys
	Originals *blob.Store
	Copies    *blob.Derived
	CopyKinds []string // of derived copies
	// Referenced tells which of some contents a row of any book keeps still. It is asked outside every transaction.
	Referenced func(ctx context.Context, q db.Queryer, digests []string) (map[string]bool, error)
}

// Object is something that is kept: its kind and id, and the body whose it is.
type Object struct{ Kind, ID, Body string }

// Captures are the objects of chapter capture.
const Captures = "capture"
