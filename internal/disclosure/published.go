package disclosure

import (
	"time"

	"yuanjian/internal/device"
)

// public are the events of a life that are public once its site was published, each with what of its detail is.
var public = map[device.Event]func(device.Detail) device.Detail{
	device.PlanApproved: func(d device.Detail) device.Detail {
		a := d.(device.Approval)
		return device.Approval{Number: a.Number, Until: a.Until, Violations: a.Violations, Level: a.Level, Fields: a.Fields}
	},
	device.PlanWithdrawn: func(device.Detail) device.Detail { return device.Rejection{} },
	device.LegalReview: func(d device.Detail) device.Detail {
		o := d.(device.LegalOpinion)
		b := o.SoleBasis
		return device.LegalOpinion{Pass: o.Pass, Violation: o.Violation, SoleBasis: device.BasisFound{Sole: b.Sole, Rank: b.Rank, Citation: b.Citation}}
	},
	device.TechnicalReview: func(d device.Detail) device.Detail {
		o := d.(device.TechnicalOpinion)
		return device.TechnicalOpinion{Pass: o.Pass, Violation: o.Violation, Instrument: o.Instrument, Institution: institution(o.Institution)}
	},
	device.Altered: func(d device.Detail) device.Detail {
		a := d.(device.Alteration)
		a.Reason = ""
		return a
	},
	device.Surveyed: func(d device.Detail) device.Detail { return device.Survey{Point: d.(device.Survey).Point} },
	device.SignPlaced: func(d device.Detail) device.Detail {
		sign := d.(device.Sign)
		sign.Views = nil // photographs stay with the documents
		return sign
	},
	device.SignMissing: func(d device.Detail) device.Detail {
		return device.MissingSign{LastSeen: d.(device.MissingSign).LastSeen}
	},
	device.Published: func(d device.Detail) device.Detail {
		p := d.(device.Publication)
		p.Filing = ""
		return p
	},
	device.PublicationCorrected: func(d device.Detail) device.Detail {
		c := d.(device.Correction)
		return device.Correction{Channel: c.Channel, Material: c.Material, Receipt: c.Receipt, Address: c.Address}
	},
	device.PublicationWithdrawn: func(d device.Detail) device.Detail {
		w := d.(device.Withdrawal)
		return device.Withdrawal{Channel: w.Channel, Receipt: w.Receipt}
	},
	device.Commissioned: decisionNumber,
	device.Stopped:      decisionNumber,
	device.Resumed:      decisionNumber,
	device.StopNoticed: func(d device.Detail) device.Detail {
		n := d.(device.StopNotice)
		n.Filing = ""
		return n
	},
	device.SiteCancelled: func(d device.Detail) device.Detail {
		return device.Cancellation{Ground: d.(device.Cancellation).Ground}
	},
	device.MaintenanceStarted: func(d device.Detail) device.Detail {
		if d.(device.MaintenanceStart).WorkOrder == nil {
			return device.MaintenanceStart{}
		}
		return device.MaintenanceStart{WorkOrder: &device.WorkOrder{}}
	},
	device.MaintenanceEnded: func(d device.Detail) device.Detail {
		return device.MaintenanceEnd{SelfTest: d.(device.MaintenanceEnd).SelfTest}
	},
	device.Verified: func(d device.Detail) device.Detail {
		v := d.(device.VerificationCertificate)
		v.Mandate = ""
		return v
	},
	// What certificates say of the device depends on its parts, and on whether a rule was issued for it.
	device.PartsListed: func(d device.Detail) device.Detail {
		return device.MeasuringParts{Items: d.(device.MeasuringParts).Items}
	},
	device.RuleIssued:       asItIs,
	device.Repaired:         func(device.Detail) device.Detail { return device.Repair{} },
	device.AbnormalStarted:  func(device.Detail) device.Detail { return device.Condition{} },
	device.AbnormalEnded:    func(device.Detail) device.Detail { return device.Condition{} },
	device.MarkPhotographed: asItIs,
}

// institution is who examined and by which qualification, without the contract and what officers wrote about it.
func institution(i *device.Institution) *device.Institution {
	if i == nil {
		return nil
	}
	return &device.Institution{Name: i.Name, Qualification: i.Qualification, QualifiedUntil: i.QualifiedUntil}
}

func asItIs(d device.Detail) device.Detail { return d }

// decisionNumber keeps the number of a decision: its reason is free text of an officer.
func decisionNumber(d device.Detail) device.Detail {
	return device.Decision{Number: d.(device.Decision).Number}
}

// publicEvents are the events to be read.
func publicEvents() []device.Event {
	out := make([]device.Event, 0, len(public))
	for e := range public {
		out = append(out, e)
	}
	return out
}

// Published is the public part of a life as known now: its public facts without persons, free text and documents. False when the
// site was never published for it.
func Published(l device.Life) (device.Life, bool) {
	out := device.Life{Book: l.Book, Device: l.Device, Site: l.Site, Use: l.Use}
	out.Device.Person, out.Site.Person, out.Use.Person = "", "", ""
	shown := false
	for _, f := range l.KnownAt(nil).Facts {
		detail, is := public[f.Event]
		if !is {
			continue
		}
		shown = shown || f.Event == device.Published
		f.Data, f.Person, f.System, f.Documents = detail(f.Data), "", "", nil
		out.Facts = append(out.Facts, f)
	}
	return out, shown
}

// since is when a life became public: the first publication.
func since(l *device.Life) time.Time {
	for i := range l.Facts {
		if l.Facts[i].Event == device.Published {
			return l.Facts[i].At
		}
	}
	return time.Time{}
}
