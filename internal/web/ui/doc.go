// Package ui is the look of the house: tokens and sheets, icons, and the parts that pages are made of, each a Go
// struct and a template (ux G). It knows words, dates and forms, but no request and no chapter.
//
// Parts are used from a page's template by name, with their struct as the dot:
//
//	{{template "gates" .Gates}}      GatesPanel   conditions met, unmet, unknown (ux G.4)
//	{{template "timeline" .Life}}    Timeline     what happened, numbered (ux G.5)
//	{{template "badge" .State}}      Badge        shape + word + colour
//	{{template "facts" .Facts}}      Facts        key and value, a description list
//	{{template "table" .List}}       Table        a table; on a phone each row is a description list
//	{{template "filters" .Filters}}  Filters      choices kept in the address
//	{{template "more" .More}}        More         count and the next page
//	{{template "tabs" .Tabs}}        Tabs         links, one of them current
//	{{template "empty" .Empty}}      Empty        why there is nothing and what comes next
//	{{template "confirm" .Ask}}      Confirm      what will happen, one button, a way back
//	{{template "text" .}}            Field        also textarea, select, radios, checks, checkbox, date, datetime, file,
//	                                              number, password: take (.Form.Field "name" (t "page.label"))
//	{{template "links" .Links}}      Links        a plain list of links
//	{{template "refusal" .}}         RefusedView  the law says no: why, article, cure
//
// Conditions makes the rows of a GatesPanel from a judgement's statements.
//
// Classes for what a page lays out itself: columns (matter, then aside), tiles and tile (b, figure, note), pair (two
// short fields side by side), buttons with button, button primary, button heavy; note and quiet for lesser text; n for
// what must not break across lines.
//
// Functions in templates: t (text by key), words (law.Words), icon, asset, day, moment, stamp, clock, month, plate,
// number, amount, heading, command. See funcs.go.
//
// Sheets and scripts live beside this file; scripts/bundle writes them to dist/, which is what browsers get. Every
// asset is served under its digest and never changes. Base.css is written for Chromium 80 and Safari 14: no flex gap, no :is,
// no nesting, so that it needs no lowering.
package ui
