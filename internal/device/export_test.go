package device

import (
	"time"

	"yuanjian/internal/law"
)

// RowAt is a line of the register worked out from a life alone.
func RowAt(l Life, t time.Time) Row { return rowOf(l, t, basis{working: law.StateCouncil()}) }
