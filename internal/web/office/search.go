package office

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/capture"
	"yuanjian/internal/db"
	"yuanjian/internal/device"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/people"
	"yuanjian/internal/seal"
	"yuanjian/internal/search"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

// SearchPage is one box, and what was found, by kind. A plate or a name is sent by POST and stands behind a token: addresses
// stay in histories, logs and screenshots.
type SearchPage struct {
	Box    searchBox
	Groups []found
	None   *ui.Empty
}

// searchBox is a form with one field that is sent by POST.
type searchBox struct {
	Action string
	Field  ui.Field
	Button string
}

// found are the hits of one kind, and the way to all of them.
type found struct {
	Title string
	List  ui.Table
	All   *ui.Link
}

var searchPage = web.NewTemplate[SearchPage](files, "search.html", "box.html")

func (o *Office) searchRoutes() []web.Route {
	may := web.AnyOf(searchable)
	return []web.Route{
		{Method: "GET", Path: "/search", Policy: may, Page: o.searchOpenly},
		{Method: "POST", Path: "/search", Policy: may, Page: o.search, Again: o.searchOpenly},
		{Method: "GET", Path: "/search/{token}", Policy: may, Page: o.searchKept},
		{Method: "POST", Path: "/search/captures", Policy: web.Permission(access.ViewCaptures), Page: o.keepFor("/captures"), Again: o.listCaptures},
		{Method: "POST", Path: "/search/people", Policy: web.Permission(access.ViewPeople), Page: o.keepFor("/people"), Again: o.people},
		{Method: "POST", Path: "/search/accounts", Policy: web.Permission(access.OpenAccounts), Page: o.keepFor("/accounts"), Again: o.accounts},
		{Method: "POST", Path: "/search/comings", Policy: web.Permission(access.ViewAccessLog), Page: o.keepFor("/audit/comings"), Again: o.comings},
	}
}

// searchable are the permissions of which each lets something be found.
var searchable = []access.Permission{access.ViewCaptures, access.ViewDevices, access.ViewPeople}

func (o *Office) queries() *search.Queries {
	return &search.Queries{DB: o.Engine.DB, Keys: o.People.Keys}
}

// queryMost is how many characters a query has at most.
const queryMost = 60

// open is what may stand in an address: the parts of a number, never a whole telephone or identity number.
var open = regexp.MustCompile(`^[0-9]{1,10}$|^[0-9A-Za-z]+(-[0-9A-Za-z]+)+$`)

// mayBeOpen tells whether a query names nothing but a number: everything else may be a plate or somebody's name.
func mayBeOpen(query string) bool {
	digits := 0
	for _, r := range query {
		if unicode.IsDigit(r) {
			digits++
		}
	}
	return open.MatchString(query) && (digits <= 10 || uuid.MatchString(query))
}

var uuid = regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$`)

// search takes the box's query: a number goes into the address, everything else behind a token.
func (o *Office) search(c *web.Context) (web.Page, error) {
	in := c.Read()
	query := in.Text("q", queryMost)
	if err := in.Err(); err != nil {
		return web.Page{}, err
	}
	if mayBeOpen(query) {
		return web.Redirect("/search?q=" + query), nil
	}
	token, err := o.queries().Keep(c.Ctx(), c.Actor.Book, c.Session.Token, query, c.Now())
	if err != nil {
		return web.Page{}, err
	}
	return web.Redirect("/search/" + token), nil
}

// keepFor keeps what a list is to be narrowed to and leads to the list with its token.
func (o *Office) keepFor(list string) web.PageFunc {
	return func(c *web.Context) (web.Page, error) {
		in := c.Read()
		query := in.Text("who", queryMost)
		if err := in.Err(); err != nil {
			return web.Page{}, err
		}
		token, err := o.queries().Keep(c.Ctx(), c.Actor.Book, c.Session.Token, query, c.Now())
		if err != nil {
			return web.Page{}, err
		}
		return web.Redirect(list + "?of=" + token), nil
	}
}

// keptOf is what the list of an address is narrowed to behind its token; empty without one.
func (o *Office) keptOf(c *web.Context) (query, token string, err error) {
	if token = c.Query("of"); token == "" {
		return "", "", nil
	}
	query, err = o.queries().Query(c.Ctx(), c.Actor.Book, c.Session.Token, token, c.Now())
	return query, token, err
}

func boxOf(c *web.Context, query string) searchBox {
	form := c.Form()
	field := form.Field("q", c.T("search.box")).Max(queryMost).Autocomplete("off").Hint(c.T("search.box.hint"))
	if query != "" && !form.Again() {
		field.Value = query
	}
	return searchBox{Action: "/search", Field: field, Button: c.T("search.button")}
}

// searchOpenly shows the box, and what a number in the address finds.
func (o *Office) searchOpenly(c *web.Context) (web.Page, error) {
	query := c.Query("q")
	p := SearchPage{Box: boxOf(c, query)}
	if c.R.Method == "POST" || query == "" {
		return o.foundPage(c, p), nil
	}
	if utf8.RuneCountInString(query) > queryMost {
		return web.Page{}, fault.Invalid{Fields: []fault.Field{{Name: "q", Want: law.Words{ZH: "最多60个字", EN: "At most 60 characters"}}}}
	}
	groups, err := o.find(c, query, "")
	if p.Groups = groups; len(groups) == 0 {
		p.None = &ui.Empty{Why: c.T("search.none"), Next: c.T("search.none.open")}
	}
	return o.foundPage(c, p), err
}

// searchKept shows what the query behind a token finds.
func (o *Office) searchKept(c *web.Context) (web.Page, error) {
	token := c.Path("token")
	query, err := o.queries().Query(c.Ctx(), c.Actor.Book, c.Session.Token, token, c.Now())
	if err != nil {
		return web.Page{}, err
	}
	p := SearchPage{Box: boxOf(c, query)}
	if p.Groups, err = o.find(c, query, token); len(p.Groups) == 0 {
		p.None = &ui.Empty{Why: c.T("search.none"), Next: c.T("search.none.next")}
	}
	return o.foundPage(c, p), err
}

func (o *Office) foundPage(c *web.Context, p SearchPage) web.Page {
	return searchPage.Page(web.Head{Title: c.T("search.title"), Lead: c.T("search.lead"), Wide: true}, p)
}

// hitsMost is how many hits of a kind are shown before the way to all of them.
const hitsMost = 10

// find looks for a query in everything that the person may see. A token says that plates and names are looked for too.
func (o *Office) find(c *web.Context, query, token string) ([]found, error) {
	var out []found
	for _, look := range []struct {
		may access.Permission
		of  func(*web.Context, string, string) (*found, error)
	}{{access.ViewCaptures, o.findPlate}, {access.ViewCaptures, o.findEntry}, {access.ViewDevices, o.findUses}, {access.ViewPeople, o.findPeople}, {access.ViewPeople, o.findBodies}} {
		if !c.May(look.may) {
			continue
		}
		f, err := look.of(c, query, token)
		if err != nil {
			return nil, err
		}
		if f != nil && len(f.List.Rows) > 0 {
			out = append(out, *f)
		}
	}
	return out, nil
}

// plateLike tells whether a query can be a whole number plate, with or without the sign of the province.
func plateLike(query string) bool {
	form := seal.PlateForm(query)
	n, digit := utf8.RuneCountInString(form), strings.ContainsFunc(form, unicode.IsDigit)
	return n >= 5 && n <= 10 && digit
}

// lookedFor puts a search by plate or name on the log of looks, whether it found something or not. The log holds the blind
// index: who searched for this vehicle can be answered, which vehicle cannot be read.
func (o *Office) lookedFor(c *web.Context, item, blind string) error {
	return o.Captures.Sight.See(c.Ctx(), act.Look{Who: c.Actor, Item: item, ID: blind, Purpose: "search"})
}

func (o *Office) findPlate(c *web.Context, query, token string) (*found, error) {
	if token == "" || !plateLike(query) {
		return nil, nil
	}
	if err := o.lookedFor(c, "plate", o.Captures.PlateIndex(query)); err != nil {
		return nil, err
	}
	return o.findCaptures(c, c.T("search.plate", ui.Plate(seal.PlateForm(query))), "/captures?of="+token, capture.Filter{Plate: query})
}

// entryNumbers are the numbers that people cite of an entry of the book: with its name or alone.
var entryNumbers = regexp.MustCompile(`^(?:(.+)-)?([0-9]{1,12})$`)

func (o *Office) findEntry(c *web.Context, query, _ string) (*found, error) {
	if uuid.MatchString(query) {
		x, err := o.Captures.ByID(c.Ctx(), o.reader(), c.Actor.Scope(access.ViewCaptures), query)
		if fault.IsNotFound(err) {
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
		return o.captureHits(c, c.T("search.number"), []capture.Capture{x})
	}
	m := entryNumbers.FindStringSubmatch(query)
	if m == nil || m[1] != "" && m[1] != c.Actor.Book {
		return nil, nil
	}
	entry, err := strconv.ParseInt(m[2], 10, 64)
	if err != nil {
		return nil, fmt.Errorf("read the number of an entry: %w", err)
	}
	return o.findCaptures(c, c.T("search.number"), "", capture.Filter{Entry: &entry})
}

func (o *Office) findCaptures(c *web.Context, title, all string, f capture.Filter) (*found, error) {
	f.Turn.Limit = hitsMost
	page, err := o.Captures.List(c.Ctx(), c.Actor.Scope(access.ViewCaptures), f)
	if err != nil {
		return nil, err
	}
	hits, err := o.captureHits(c, title, page.Rows)
	if err == nil && page.More {
		hits.All = &ui.Link{URL: all, Text: c.T("search.all")}
	}
	return hits, err
}

// captureHits shows captures with their plates, which is a look.
func (o *Office) captureHits(c *web.Context, title string, rows []capture.Capture) (*found, error) {
	if len(rows) > 0 {
		if err := o.Captures.Sight.See(c.Ctx(), act.Look{Who: c.Actor, Item: "captures", ID: rows[0].ID, Purpose: "search"}); err != nil {
			return nil, err
		}
	}
	t, err := o.captureTable(c, rows)
	return &found{Title: title, List: t}, err
}

func (o *Office) findUses(c *web.Context, query, _ string) (*found, error) {
	page, err := o.Devices.List(c.Ctx(), c.Actor.Scope(access.ViewDevices), device.Filter{Query: query, Turn: db.Turn{Limit: hitsMost}}, o.now(c))
	if err != nil {
		return nil, err
	}
	f := &found{Title: c.T("search.uses"), List: deviceTable(c, page.Rows, o.now(c))}
	if page.More && mayBeOpen(query) {
		f.All = &ui.Link{URL: "/devices?q=" + query, Text: c.T("search.all")}
	} else if page.More {
		f.All = &ui.Link{URL: "/devices", Text: c.T("search.uses.more")}
	}
	return f, nil
}

func (o *Office) findPeople(c *web.Context, query, token string) (*found, error) {
	scope, filter := c.Actor.Scope(access.ViewPeople), people.Filter{Certificate: query, At: o.now(c), Turn: db.Turn{Limit: hitsMost}}
	bodies, err := o.bodiesOf(c, scope)
	if err != nil {
		return nil, err
	}
	page, _, err := o.People.List(c.Ctx(), o.reader(), scope, filter)
	if err != nil {
		return nil, err
	}
	all := ""
	if token != "" && len(page.Rows) == 0 {
		if err := o.lookedFor(c, "name", o.People.NameIndex(query)); err != nil {
			return nil, err
		}
		filter.Certificate, filter.Name, all = "", query, "/people?of="+token
		if page, _, err = o.People.List(c.Ctx(), o.reader(), scope, filter); err != nil {
			return nil, err
		}
	}
	f := &found{Title: c.T("search.people"), List: o.peopleTable(c, page.Rows, bodies)}
	if page.More {
		f.All = &ui.Link{URL: all, Text: c.T("search.all")}
	}
	return f, nil
}

// findBodies finds bodies of the scope by part of their public name.
func (o *Office) findBodies(c *web.Context, query, _ string) (*found, error) {
	set, err := o.bodiesOf(c, c.Actor.Scope(access.ViewPeople))
	if err != nil {
		return nil, err
	}
	f := &found{Title: c.T("bodies.title"), List: ui.Table{Caption: c.T("bodies.title"), Columns: []ui.Column{{Title: c.T("bodies.name")}, {Title: c.T("bodies.kind")}, {Title: c.T("bodies.contact")}}}}
	for _, b := range set.in {
		if strings.Contains(b.Name, query) && len(f.List.Rows) < hitsMost {
			f.List.Rows = append(f.List.Rows, ui.Row{Cells: []ui.Value{ui.Goto("/people?body="+b.ID, b.Name), ui.Text(c.Words(people.BodyKinds[b.Kind])), ui.Text(b.Address).WithNote(b.Phone)}})
		}
	}
	return f, nil
}
