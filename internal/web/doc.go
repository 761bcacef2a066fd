// Package web is the edge where people and machines come in: the type of a route, sessions, limits, the rendering of
// pages, and the one mapping of errors to answers. It knows no chapter of the law. Handlers only translate: decode,
// call one service method, say what to show.
//
// # A page
//
// A page is a Go struct, a template, a route and its words. In web/office, file people.go:
//
//	type PeoplePage struct {
//		List ui.Table
//		More ui.More
//		None *ui.Empty
//	}
//
//	var peoplePage = web.NewTemplate[PeoplePage](files, "people.html") // files is an embed.FS with *.html
//
//	func (o *Office) people(c *web.Context) (web.Page, error) {
//		found, err := o.People.List(c.Ctx(), c.Actor.Scope(access.ViewPeople), c.Query("after"))
//		if err != nil {
//			return web.Page{}, err
//		}
//		return peoplePage.Page(web.Head{Title: c.T("people.title"), Wide: true}, PeoplePage{…}), nil
//	}
//
// File people.html, where the layout has already written the title as the one h1:
//
//	{{with .None}}{{template "empty" .}}{{else}}{{template "table" .List}}{{template "more" .More}}{{end}}
//
// Files i18n/zh/people.txt and i18n/en/people.txt: people.title = 人员. One line of the table:
//
//	{Method: "GET", Path: "/people", Policy: web.Permission(access.ViewPeople), Page: o.people},
//
// # A form
//
//	type NewPersonPage struct{ Form *ui.Form; Bodies []ui.Choice }
//
//	func (o *Office) newPerson(c *web.Context) (web.Page, error) { // GET, and again after a refusal
//		return newPersonPage.Page(web.Head{Title: c.T("person.new")}, NewPersonPage{c.Form(), o.bodies(c)}), nil
//	}
//
//	func (o *Office) registerPerson(c *web.Context) (web.Page, error) { // POST
//		in := c.Read()
//		p := people.NewPerson{Name: in.Text("name", 40), Body: in.Text("body", 40), From: in.Date("from")}
//		if err := in.Err(); err != nil {
//			return web.Page{}, err
//		}
//		id, receipt, err := o.People.Register(c.Ctx(), c.Actor, c.Command(), p)
//		if err != nil {
//			return web.Page{}, err // fault.Invalid, law.Refusal and fault.Conflict show the form again
//		}
//		return c.Done("/people/"+id, "person.registered", receipt), nil // 303, and a banner there
//	}
//
//	{Method: "GET", Path: "/people/new", Policy: web.Permission(access.KeepPeople), Page: o.newPerson},
//	{Method: "POST", Path: "/people", Policy: web.Permission(access.KeepPeople), Page: o.registerPerson, Again: o.newPerson},
//
//	<form method="post" action="/people">{{command}}
//	{{template "text" ((.Form.Field "name" (t "person.name")).Max 40)}}
//	{{template "select" ((.Form.Field "body" (t "person.body")).Of .Bodies)}}
//	{{template "date" (.Form.Field "from" (t "person.from"))}}
//	<div class="buttons"><button class="button primary">{{t "person.register"}}</button></div>
//	</form>
//
// Field names in fault.Invalid are the names of the form's fields. A field is wanted unless .Optional is called; put
// nothing between a heading and its control, hints go below (.Hint). Files need Upload on the route and
// enctype="multipart/form-data" on the form. The hidden command field makes an act that is sent twice happen once.
//
// # Errors
//
//	fault.Invalid    422  the form again, everything typed kept, the list of what is to be mended on top
//	law.Refusal      409  the page again with 现在不能这样做, article and cure; without Again a page of its own
//	fault.Conflict   409  the page again with what has changed
//	fault.NotFound   404
//	act.ErrForbidden 403
//	no session       303 to the login for a GET, 401 otherwise
//	body too large   413
//	anything else    500  with a reference number; logged once, here
//
// A request whose Accept names application/json, or under /api/, gets the same as a problem document (RFC 9457).
//
// # Bytes and machines
//
// Route.Write answers with bytes through c.W (an error before the first byte becomes an error page). Route.Serve is an
// http.Handler that does everything itself.
//
// # Tests of a face
//
// Every template declared with NewTemplate is in Templates(); a test of the face calls Check on each, which executes
// it with an empty and a filled struct in every language. The tests of web/i18n look for keys that do not exist.
package web
