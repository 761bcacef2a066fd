package apart

import "strings"

// Confinement is a set of the layers that hold a child.
type Confinement uint32

// The layers, in the order in which they are put on.
const (
	Limits      Confinement = 1 << iota // rlimits of address space, processor time, files and core dumps
	NoNewRights                         // PR_SET_NO_NEW_PRIVS
	Landlock                            // no file system, no TCP
	Seccomp                             // only the calls that computing needs

	All = Limits | NoNewRights | Landlock | Seccomp
)

// String names the layers, with commas; "none" where there are none.
func (c Confinement) String() string {
	var names []string
	for _, l := range []struct {
		layer Confinement
		name  string
	}{{Limits, "limits"}, {NoNewRights, "no-new-rights"}, {Landlock, "landlock"}, {Seccomp, "seccomp"}} {
		if c&l.layer != 0 {
			names = append(names, l.name)
		}
	}
	if names == nil {
		return "none"
	}
	return strings.Join(names, ",")
}

// Missing are the layers that do not hold.
func (c Confinement) Missing() Confinement { return All &^ c }
