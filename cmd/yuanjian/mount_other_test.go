//go:build !linux

package main

import "errors"

// mountSmall cannot mount here; the test takes a quota in the file layer.
func mountSmall(string) (unmount func(), err error) { return nil, errors.ErrUnsupported }
