package device

import (
	"context"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
)

// The acts on the condition of a device (Art 20, 36(三)).
var (
	AbnormalReported = act.Kind{Name: "device.abnormal.start", Title: law.Words{ZH: "登记设备异常", EN: "Record that the device is abnormal"}, Permission: access.MaintainDevice}
	NormalReported   = act.Kind{Name: "device.abnormal.end", Title: law.Words{ZH: "登记设备恢复正常", EN: "Record that the device is normal again"}, Permission: access.MaintainDevice}
	ClockRead        = act.Kind{Name: "device.clock", Title: law.Words{ZH: "登记校时", EN: "Record a clock check"}, Permission: access.MaintainDevice}
)

// Condition says what was or is the matter with a device.
type Condition struct {
	Detail  string `json:"detail"`
	Message string `json:"message,omitempty"` // health message that said so
}

// Line gives the detail.
func (c Condition) Line() law.Words { return same(c.Detail) }

// ClockOffset is one measured clock error, by hand.
type ClockOffset struct {
	OffsetMS int64  `json:"offset_ms"`
	Method   string `json:"method"`
}

// Line gives the error.
func (o ClockOffset) Line() law.Words { return line(milliseconds(o.OffsetMS), same(o.Method)) }

// ReportAbnormal records that the device is abnormal from an instant: captures from then on are defective.
func (s *Service) ReportAbnormal(ctx context.Context, by act.By, in On, v Condition) (Done, error) {
	return s.condition(ctx, AbnormalReported, by, in, AbnormalStarted, v)
}

// ReportNormal records that the device is normal again from an instant.
func (s *Service) ReportNormal(ctx context.Context, by act.By, in On, v Condition) (Done, error) {
	return s.condition(ctx, NormalReported, by, in, AbnormalEnded, v)
}

func (s *Service) condition(ctx context.Context, kind act.Kind, by act.By, in On, event Event, v Condition) (Done, error) {
	var c fault.Check
	c.Text(&v.Detail, longText, true, "detail", "请写明情况。", "Say what is the matter.")
	v.Message = ""
	return s.onUse(ctx, kind, by, in, &c, func(_ context.Context, tx *act.Tx, l *Life) (occurrence, error) {
		at, err := instantOf(in.At, tx.Now)
		if err != nil {
			return occurrence{}, err
		}
		last := l.latest(at, AbnormalStarted, AbnormalEnded)
		if abnormal := last != nil && last.Event == AbnormalStarted; abnormal == (event == AbnormalStarted) {
			return occurrence{}, fault.Conflict{Because: law.Words{ZH: "那时的记录已经是这个状态。", EN: "That is what is on record for then already."}}
		}
		return occurrence{event: event, detail: v}, nil
	})
}

// CheckClock records a clock check made by hand.
func (s *Service) CheckClock(ctx context.Context, by act.By, in On, v ClockOffset) (Done, error) {
	var c fault.Check
	c.Text(&v.Method, shortText, true, "method", "请写明校时的方法和时间源。", "Say how and against which source.")
	const most = int64(1) << 53 // the contract's integers
	c.Want(v.OffsetMS > -most && v.OffsetMS < most, "offset_ms", "请填写误差的毫秒数。", "Give the error in milliseconds.")
	return s.onUse(ctx, ClockRead, by, in, &c, func(context.Context, *act.Tx, *Life) (occurrence, error) {
		return occurrence{event: ClockChecked, detail: v}, nil
	})
}
