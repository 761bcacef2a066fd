// Package testkit gives tests what they need beyond Go: both engines with an empty database each, a world made by acts,
// a real PostgreSQL, a real Chromium, the vectors from outside.
//
// A test of acts takes a world on both engines, and a person who may do what is tested:
//
//	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
//		done, err := devices.Argue(t.Context(), w.By(access.Keeper), …)
//		w.Clock.Advance(time.Hour)
//		w.Verify()
//	})
//
// The machine's own PostgreSQL and Chromium are taken first; where there are none, those that npm packages carry
// (package.json) are. With YUANJIAN_TEST_NPM=1 the npm ones are taken even where the machine has its own, so that
// one machine can prove both ways. Where neither is found the test fails and says what to run: nothing is skipped.
//
// It runs on Unix systems; the npm packages are for Linux on x86-64. Only tests import it.
package testkit
