package docket

import (
	"time"

	"yuanjian/internal/act"
	"yuanjian/internal/blob"
	"yuanjian/internal/people"
	"yuanjian/internal/seal"
)

// State is how far a paper is.
type State string

// The states.
const (
	DraftState    State = "drafted"
	ApprovedState State = "approved" // numbered; its files are being made
	SealedState   State = "sealed"
	ReplacedState State = "replaced"
	DroppedState  State = "dropped"
)

// next are the moves there are.
var next = map[State][]State{
	DraftState:    {ApprovedState, DroppedState},
	ApprovedState: {SealedState, ReplacedState},
	SealedState:   {ReplacedState},
}

// Stored is a file of a paper in the store.
type Stored struct {
	Digest string // SHA-256; empty: not made
	Size   int64  // bytes
}

// Paper is one paper.
type Paper struct {
	Book, ID, Body     string
	InNameOf           string // whose name, number, seal and contact it bears: Body, or who delegated it (行政处罚法 20(3))
	Kind               string
	Version            int
	Subject, SubjectID string // what it is about: use, site, device or book
	Source             string // the fact it is made from
	State              State
	Digest             string // of what it says now
	Draft              string // of what was drafted and read before approval
	DraftedBy          string
	DraftedAt          time.Time
	ApprovedBy         string
	ApprovedAt         time.Time // zero before approval
	Series             string
	Year, Serial       int
	Number             string // 文号 in words
	PDF, OFD           Stored
	SealedBy           string // fingerprint of the certificate
	Sealer             string
	SealedAt           time.Time
	Replaces           string // the paper that this one corrects
	ReplacedBy         string
}

// Recorded is what the ledger commits to.
type Recorded struct {
	ID        string `json:"id"`
	Kind      string `json:"kind"`
	Version   int    `json:"version"`
	Body      string `json:"body"`
	Subject   string `json:"subject"`
	SubjectID string `json:"subject_id"`
	State     State  `json:"state"`
	Digest    string `json:"sha256"`
	Number    string `json:"number,omitempty"`
	Code      string `json:"code_sha256,omitempty"`
	Replaces  string `json:"replaces,omitempty"`
	InNameOf  string `json:"in_name_of,omitempty"` // of a delegated organisation
	PDF       string `json:"pdf_sha256,omitempty"`
	OFD       string `json:"ofd_sha256,omitempty"`
	Seal      string `json:"certificate_sha256,omitempty"`
	Sealer    string `json:"sealer,omitempty"`
}

// Done is an act on a paper that has been carried out.
type Done = act.Done[Recorded]

// Service carries out the acts of this chapter.
type Service struct {
	Engine *act.Engine
	People *people.Service
	Keys   *seal.Keys      // seals what papers say
	Files  *blob.Store     // holds pictures, and the files that are made
	Sealer Sealer          // nil: the system's own seal
	Drawer Drawer          // draws the pictures of papers
	Holds  map[string]Hold // by subject
	// PublicURL is where anybody checks papers: https://yuanjian.example.gov.cn.
	PublicURL string
}

func recordOf(p *Paper) Recorded {
	inNameOf := p.InNameOf
	if inNameOf == p.Body {
		inNameOf = ""
	}
	return Recorded{InNameOf: inNameOf, ID: p.ID, Kind: p.Kind, Version: p.Version, Body: p.Body, Subject: p.Subject, SubjectID: p.SubjectID, State: p.State, Digest: p.Digest,
		Number: p.Number, Replaces: p.Replaces, PDF: p.PDF.Digest, OFD: p.OFD.Digest, Seal: p.SealedBy, Sealer: p.Sealer}
}
