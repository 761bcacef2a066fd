package devicetest_test

import (
	"errors"
	"testing"

	"yuanjian/internal/adapter/platform/platformtest"
	"yuanjian/internal/clock"
	"yuanjian/internal/device"
	"yuanjian/internal/device/devicetest"
)

func TestPromptMeetsTheContract(t *testing.T) {
	platformtest.Run(t, func(t *testing.T) platformtest.Rig {
		p := &devicetest.Prompt{Clock: clock.System{}}
		return platformtest.Rig{Platform: p, Taken: p.Taken, Fail: func(f platformtest.Fault) {
			if f == platformtest.Lost {
				p.Lose = true
				return
			}
			p.Fail = func(device.Filing) error {
				p.Fail = nil
				return errors.New("down")
			}
		}}
	})
}
