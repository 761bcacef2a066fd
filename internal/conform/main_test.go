package conform_test

import (
	"flag"
	"fmt"
	"os"
	"testing"
)

// TestMain lets all gateways be tried at once: each of them mostly waits, and there are more of them than processors.
func TestMain(m *testing.M) {
	flag.Parse()
	if err := flag.Set("test.parallel", "24"); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(m.Run())
}
