package admissibility

import "yuanjian/internal/law"

// intact: Art 20, original records are not forged, cut, altered or deleted.
func intact(m *Moment) (law.Result, law.Grounds) {
	switch m.Capture.Integrity {
	case Verified:
		return m.met(integrityVerified)
	case Broken:
		return m.unmet(integrityBroken)
	}
	return m.unknown(integrityUnverified)
}

// reviewedFirmware: Art 21. The software that made the record is the one that passed the technical review.
func reviewedFirmware(m *Moment) (law.Result, law.Grounds) {
	review := m.latestWhere(TechnicalReview, func(e *Event) bool { return e.Passed })
	switch {
	case review == none:
		return m.unknown(firmwareNoReview)
	case !m.event(review).Firmware.Known:
		return m.unknown(firmwareNotReviewed, review)
	case !m.Capture.Firmware.Known:
		return m.unknown(firmwareUnknown, review)
	case m.event(review).Firmware.Value != m.Capture.Firmware.Value:
		return m.unmet(firmwareDiffers, review)
	}
	return m.met(firmwareMet, review)
}

// verified is the section "Verification" of the contract: Art 22(1), a measuring instrument that is not verified, overdue
// or failed may not be used.
func verified(m *Moment) (law.Result, law.Grounds) {
	switch m.Device.Instrument {
	case NotInstrument:
		return m.met(notInstrument)
	case NoVerificationRule:
		return m.unknown(noVerificationRule)
	case InstrumentUnknown:
		return m.unknown(instrumentUnknown)
	}
	record := of(VerificationIssued, Repaired)
	if !m.recorded(record) {
		return m.unknown(verificationNone)
	}
	last := m.latest(record)
	if last == none {
		return m.unmet(verificationLater, m.firstAfter(record))
	}
	certificate := m.event(last)
	switch {
	case certificate.Kind == Repaired:
		return m.unmet(verificationBeforeRepair, last)
	case !certificate.Passed:
		return m.unmet(verificationFailed, last)
	case !certificate.Serial:
		return m.unmet(verificationSerial, last)
	case m.Day < certificate.From:
		return m.unmet(verificationEarly, last)
	case m.Day > certificate.Until.Value:
		return m.unmet(verificationEnded, last)
	}
	if next := m.firstAfter(of(VerificationIssued)); next != none && !m.event(next).Passed {
		return m.unknown(verificationFailedLater, last, next)
	}
	return m.met(verificationMet, last)
}

// healthy is the section "Health" of the contract: Art 36(三), a device that ran abnormally.
func healthy(m *Moment) (law.Result, law.Grounds) {
	if last := m.latest(of(AbnormalStarted, AbnormalEnded)); last != none && m.order[last].kind == AbnormalStarted {
		return m.unmet(abnormal, last)
	}
	check := m.latest(of(ClockChecked))
	if check != none && m.overLimit(check) {
		return m.unmet(clockOff, check)
	}
	if check == none {
		return m.unknown(clockUnchecked)
	}
	if next := m.firstAfter(of(ClockChecked)); next != none && m.overLimit(next) {
		return m.unknown(clockOffLater, check, next)
	}
	return m.met(healthMet, check)
}

// overLimit says whether a clock check found more than the limit, either way.
func (m *Moment) overLimit(rank int) bool {
	offset := m.event(rank).OffsetMS
	return offset > m.Use.ClockLimitMS || offset < -m.Use.ClockLimitMS
}

// qualifiedReviewer: Art 30(一). The certificate counts on the day of the review.
func qualifiedReviewer(m *Moment) (law.Result, law.Grounds) {
	if m.Review == nil {
		return m.unmet(reviewNone)
	}
	c, on := &m.Review.Certificate, m.Review.At.Date()
	switch {
	case on < c.From:
		return m.unmet(certificateEarly)
	case on > c.Until:
		return m.unmet(certificateEnded)
	case !c.SameBody:
		return m.unmet(certificateOtherBody)
	case !c.Field:
		return m.unmet(certificateOtherField)
	case c.Suspended:
		return m.unmet(certificateSuspended)
	case c.Mandate == No:
		return m.unmet(certificateNoMandate)
	}
	return m.met(reviewerMet)
}

// foundInOrder: Art 30(三). Not reviewed, or not found in order, is not evidence.
func foundInOrder(m *Moment) (law.Result, law.Grounds) {
	if m.Review == nil {
		return m.unmet(reviewNone)
	}
	open := false
	for _, verdict := range [...]Answer{m.Review.True, m.Review.Clear, m.Review.Complete, m.Review.Accurate} {
		switch verdict {
		case No:
			return m.unmet(contentFailed)
		case NoAnswer:
			open = true
		}
	}
	if open {
		return m.unknown(contentOpen)
	}
	return m.met(contentMet)
}
