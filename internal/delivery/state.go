package delivery

import (
	"slices"

	"yuanjian/internal/law"
)

// State is where a channel of a letter stands.
type State string

// The states.
const (
	Planned   State = "planned"
	Sending   State = "sending"
	Todo      State = "todo"
	Accepted  State = "accepted"
	Out       State = "sent"
	Unknown   State = "unknown"
	Arrived   State = "arrived"
	Failed    State = "failed"
	Published State = "published"
	Closed    State = "closed"
)

// next are the moves of a channel.
var next = map[State][]State{
	Planned:   {Sending, Todo, Published, Closed},
	Sending:   {Accepted, Out, Arrived, Failed, Unknown, Closed},
	Todo:      {Out, Arrived, Failed, Closed},
	Accepted:  {Out, Arrived, Failed, Unknown, Closed},
	Out:       {Arrived, Failed, Unknown, Closed},
	Unknown:   {Accepted, Out, Arrived, Failed, Closed},
	Failed:    {Arrived, Closed},
	Arrived:   {Failed, Closed},
	Published: {Closed},
	Closed:    {},
}

// stateWords are the states for people (ux.md O18).
var stateWords = map[State]law.Words{
	Planned:   {ZH: "未轮到", EN: "its turn has not come"},
	Sending:   {ZH: "待送达：正在发出", EN: "to be sent: under way to the channel"},
	Todo:      {ZH: "待送达：等待办理", EN: "to be done by an officer"},
	Accepted:  {ZH: "送达中：渠道已受理", EN: "under way: taken by the channel"},
	Out:       {ZH: "送达中：已发出", EN: "under way: it has left the channel"},
	Unknown:   {ZH: "待查明", EN: "not known"},
	Arrived:   {ZH: "已送达", EN: "arrived"},
	Failed:    {ZH: "未能送达", EN: "did not arrive"},
	Published: {ZH: "已公告", EN: "made public"},
	Closed:    {ZH: "已停止", EN: "closed"},
}

// Words names the state.
func (s State) Words() law.Words { return stateWords[s] }

func (s State) mayBecome(t State) bool { return slices.Contains(next[s], t) }

// waits tells whether something may still be heard of a channel in the state.
func (s State) waits() bool {
	return s == Sending || s == Todo || s == Accepted || s == Out || s == Unknown
}

// Standing is where a whole letter stands.
type Standing string

// The standings. Stuck: every channel has failed or is unknown, and there is no public notice. Stopped: its matter is over.
const (
	Going   Standing = "going"
	Reached Standing = "arrived"
	Public  Standing = "published"
	Stuck   Standing = "stuck"
	Stopped Standing = "stopped"
)

var standingWords = map[Standing]law.Words{
	Going:   {ZH: "送达中", EN: "under way"},
	Reached: {ZH: "已送达", EN: "arrived"},
	Public:  {ZH: "已公告", EN: "made public"},
	Stuck:   {ZH: "各渠道均未送达", EN: "no channel reached the recipient"},
	Stopped: {ZH: "已停止", EN: "stopped"},
}

// Words names the standing.
func (s Standing) Words() law.Words { return standingWords[s] }

// Standings are the standings in the order of their urgency.
func Standings() []Standing { return []Standing{Stuck, Going, Public, Reached, Stopped} }
