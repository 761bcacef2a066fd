package payment

import (
	"time"

	"yuanjian/internal/act"
	"yuanjian/internal/blob"
	"yuanjian/internal/docket"
	"yuanjian/internal/law"
	"yuanjian/internal/money"
	"yuanjian/internal/people"
	"yuanjian/internal/seal"
)

// Subject is what a paper of a demand is about: the case, so that it stands with the case's papers.
const Subject = "case"

// Payer is who has to pay. All of it is sealed.
type Payer struct {
	Kind   string `json:"kind"` // citizen, unit
	Name   string `json:"name"`
	Number string `json:"number,omitempty"`
}

// Demand is what one decision demands, with what came of it.
type Demand struct {
	Book, ID, Body string
	InNameOf       string // in whose name papers go out (Art 2(3))
	Matter         string // id of the case; opaque here
	Decision       string // number of the decision
	DecidedAt      time.Time
	Payer          Payer
	Fine, Gains    money.Fen // as the decision stands now
	Announced      bool      // the decision says that paying late adds a fine (分离办法 7)
	State          State
	ServedAt       *time.Time
	Due            law.Date // last day of payment (T24); 0: the decision was not served
	PayBy          law.Date // by when the next sum is to be paid; 0: none
	Waits          string   // Deferral: an application waits for the head
	Steps          int

	// What its course says.
	Course   []*Step
	Provided *law.UnknownYear // the year on whose unknown calendar Due rests
	Asked    *Deferral        // the newest application for deferral or instalments
	Plan     *Plan            // the newest that was approved
	Pauses   []Pause
	Fees     []*Fee // notices of the late fee, the newest last
	Reminder *Reminder

	Application *Application // to the court, the newest
	Court       *Court

	// What the platform says, and what goes back.
	Codes    []Code
	Received []Received
	Refunds  []Refund

	// At which instant it is looked at, and by which calendar.
	Now      time.Time
	Today    law.Date
	Calendar law.Calendar
}

// waitsDeferral says that an application waits for the head.
const waitsDeferral = "deferral"

// The parts of a demand, each with a code of its own.
const (
	MainPart = "main" // fine and unlawful gains
	LatePart = "late" // late fee
)

// PartWords are the words for the parts.
var PartWords = map[string]law.Words{MainPart: {ZH: "罚没款", EN: "fine and gains"}, LatePart: {ZH: "加处罚款", EN: "late fee"}}

// Code is a code under which the platform takes a sum.
type Code struct {
	ID, Part string
	Fen      money.Fen
	Code     string // the platform's; empty: asked for
	State    string
	MadeAt   time.Time
}

// The states of a code.
const (
	codeAsked  = "asked"
	codeReady  = "ready"
	codeClosed = "closed"
)

// Received is one payment, as the platform says.
type Received struct {
	Trade, Demand, Code, Part string
	Body                      string
	Fen                       money.Fen
	At                        time.Time
	Via                       string
	Payer                     string // who paid
	State                     ReceivedState
	Sandbox                   bool
	Receipt                   string
	File                      string // SHA-256 of the receipt's file
	Size                      int64
	ReceiptAt, VoidedAt       *time.Time
	Matched                   string
}

// counts tells whether the payment counts for its demand.
func (r *Received) counts() bool { return r.State != Held && r.Part != "" }

// Refund is a sum that goes back.
type Refund struct {
	ID, Demand, Body, Trade string
	Fen                     money.Fen
	Why                     string
	State                   RefundState
	Paper                   string
	MadeAt                  time.Time
	Person                  string
	DoneAt                  *time.Time
}

// RefundWhy are the reasons of refunds, with their words.
var RefundWhy = map[string]law.Words{
	"revoked": {ZH: "决定撤销或者变更", EN: "the decision was revoked or changed"},
	"over":    {ZH: "多缴或者重复缴纳", EN: "paid too much, or twice"},
	"late":    {ZH: "加处罚款不应收取", EN: "a late fee that was not owed"},
}

// Record is what the ledger commits to of an act of this chapter: ids, sums and digests.
type Record struct {
	Demand string    `json:"demand,omitempty"`
	No     int       `json:"no,omitempty"`
	State  State     `json:"state,omitempty"`
	Said   string    `json:"said_sha256,omitempty"`
	Paper  string    `json:"paper,omitempty"`
	Trade  string    `json:"trade,omitempty"`
	Fen    money.Fen `json:"fen,omitempty"`
	What   string    `json:"what,omitempty"` // outcome of a word of the platform
	ID     string    `json:"id,omitempty"`   // of a code, refund or difference
}

// Done is an act that was carried out.
type Done = act.Done[Record]

// Service carries out the acts of this chapter.
type Service struct {
	Engine   *act.Engine
	Keys     *seal.Keys
	People   *people.Service
	Papers   *docket.Service
	Files    *blob.Store // keeps receipts
	Platform Platform    // nil: none is set up, and codes wait
}
