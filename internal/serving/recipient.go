package serving

import (
	"strings"

	"yuanjian/internal/seal"
)

// What a recipient is.
const (
	Citizen = "citizen"
	Unit    = "unit"
)

// Recipient is on whom a paper is served (受送达人). All of it is sealed.
type Recipient struct {
	Kind           string `json:"kind"`
	Name           string `json:"name"`
	Number         string `json:"number,omitempty"` // identity number or unified social credit code
	Phone          string `json:"phone,omitempty"`
	Email          string `json:"email,omitempty"`
	Address        string `json:"address,omitempty"`
	Representative string `json:"representative,omitempty"`
}

// Fields of the blind index of a recipient: by number, or by name where there is none.
const (
	numberField = "serving.number"
	nameField   = "serving.name"
)

// index is the blind index of a recipient: one with a number is found by it in every matter of the body, one without in its own matter only.
func (s *Service) index(r *Recipient) string {
	if r.Number != "" {
		return s.byNumber(r.Number)
	}
	return s.byName(r.Name)
}

func (s *Service) byNumber(number string) string {
	return "n:" + s.Keys.Blind(numberField, strings.ToUpper(strings.TrimSpace(number)))
}

func (s *Service) byName(name string) string {
	return "m:" + s.Keys.Blind(nameField, seal.NameForm(name))
}

// indexes are both, by which what covers a recipient is looked for.
func (s *Service) indexes(r *Recipient) (number, name string) {
	number, name = "-", s.byName(r.Name)
	if r.Number != "" {
		number = s.byNumber(r.Number)
	}
	return number, name
}
