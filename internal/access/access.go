// Package access says who may do and see what. It is pure: it decides, it never queries. Whether a person holds a
// post at an instant is asked of act.Standing; which rows a list shows is a Scope made here.
package access

import (
	"fmt"
	"slices"
	"strings"
)

// Permission names one thing that can be done or seen. The matrix in roles.go gives permissions to roles.
type Permission string

// Post is a role held in a body, with the bodies whose rows the role reads: its own, or for a supervisor and a
// provincial department those of its region or field.
type Post struct {
	Body  string
	Role  Role
	Reads []string
}

// Actor is who acts: a person through an account, a device, or the system itself.
type Actor struct {
	Book    string // jurisdiction
	Person  string // person id, empty for devices and the system
	Account string
	Body    string // the body acted for
	Device  string // device id, when a device acts
	System  string // name of the periodic work or command, when the system acts
	Posts   []Post
}

// May tells whether any post of the actor gives the permission.
func (a Actor) May(p Permission) bool {
	for _, post := range a.Posts {
		if post.Role.gives(p) {
			return true
		}
	}
	return false
}

// Holds tells whether the actor has the role in any body.
func (a Actor) Holds(r Role) bool {
	return slices.ContainsFunc(a.Posts, func(p Post) bool { return p.Role == r })
}

// ActsFor tells whether a post that gives the permission reaches the rows of the given body.
func (a Actor) ActsFor(p Permission, body string) bool {
	return slices.ContainsFunc(a.Posts, func(post Post) bool { return post.Role.gives(p) && slices.Contains(post.Reads, body) })
}

// Scope returns the rows that the actor may list with the permission: none without it.
func (a Actor) Scope(p Permission) Scope {
	s := Scope{Book: a.Book, Person: a.Person}
	for _, post := range a.Posts {
		if post.Role.gives(p) {
			s.Bodies = append(s.Bodies, post.Reads...)
		}
	}
	slices.Sort(s.Bodies)
	s.Bodies = slices.Compact(s.Bodies)
	return s
}

// Scope is the set of rows a list, count, search, export or statistic may touch: those of some bodies of one book.
// The zero Scope touches nothing.
type Scope struct {
	Book   string
	Bodies []string
	// Person is who looks: lists of matters leave out those from which the person is recused (Art 42). Where does not use
	// it.
	Person string
}

// Where returns an SQL condition on alias.book and alias.body, and its arguments, with parameters numbered from
// next. An empty scope gives a condition that is never true.
func (s Scope) Where(alias string, next int) (string, []any) {
	if s.Book == "" || len(s.Bodies) == 0 {
		return "1 = 0", nil
	}
	args := []any{s.Book}
	marks := make([]string, len(s.Bodies))
	for i, b := range s.Bodies {
		args = append(args, b)
		marks[i] = fmt.Sprintf("$%d", next+1+i)
	}
	return fmt.Sprintf("%s.book = $%d AND %s.body IN (%s)", alias, next, alias, strings.Join(marks, ", ")), args
}

// Covers tells whether rows of the body are in the scope.
func (s Scope) Covers(book, body string) bool {
	return s.Book == book && slices.Contains(s.Bodies, body)
}
