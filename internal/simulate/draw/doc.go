// Package draw draws the pictures that the demonstration's devices send: calm street scenes as an enforcement camera
// sees them from its gantry, and the close-up of the number plate. Nothing in them is real: no person is shown, the
// plates are those the caller invented, and every picture carries the words 演示数据，号牌为虚构.
//
// A Studio draws a Scene. Equal scenes give equal bytes on one machine architecture. The backdrop of a site depends on
// the site's name, the weather and day or night only, as with a fixed camera; it is drawn once and kept. The vehicle
// depends on the seed. A scene that is told to be unreadable has its plate lost in motion, out of focus or in glare.
//
// A film (film.go) shows three seconds around the capture. Its H.264 is written without compression (h264.go): plain
// samples where something moves, nothing where nothing does; browsers play it.
//
// How a picture comes about: a pinhole camera (camera.go) sees a world in metres: the ground is coloured pixel by pixel
// from the plan of the road (ground.go, road.go), buildings, trees and posts are filled polygons from far to near
// (backdrop.go), vehicles are triangles with a depth buffer at twice the resolution (mesh.go, raster.go, body.go, rear.go, heavy.go), and
// words are outlines of the project's typeface (text.go). Light and weather (light.go) colour all of them alike.
package draw
