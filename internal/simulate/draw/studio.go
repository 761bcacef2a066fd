package draw

import (
	"bytes"
	"fmt"
	"image"
	"image/jpeg"
	"slices"
	"sync"
)

// quality is that of the JPEGs, as devices set it.
const quality = 85

// keptBackdrops bounds the memory for backdrops: 8 MiB each. A demonstration has about as many sites.
const keptBackdrops = 6

// Studio draws scenes. It keeps the typeface and the backdrops of the sites it drew last, and draws one picture at a
// time; more goroutines wait.
type Studio struct {
	mu    sync.Mutex
	words *words
	kept  map[backdropKey]*image.RGBA
	order []backdropKey // drawn last stands last
	layer layer
}

type backdropKey struct {
	site    uint64
	weather Weather
	night   bool
}

// New returns a Studio. It fails only when the typeface cannot be unpacked.
func New() (*Studio, error) {
	w, err := newWords()
	if err != nil {
		return nil, err
	}
	return &Studio{words: w, kept: map[backdropKey]*image.RGBA{}}, nil
}

// Pictures draws both pictures of a scene as JPEG, quality 85: the panorama of 1920×1080 and the close-up of the plate
// of 1280×720.
func (s *Studio) Pictures(scene Scene) (panorama, closeUp []byte, err error) {
	if panorama, err = encode(s.Panorama(scene)); err != nil {
		return nil, nil, err
	}
	closeUp, err = encode(s.Close(scene))
	return panorama, closeUp, err
}

func encode(img image.Image) ([]byte, error) {
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: quality}); err != nil {
		return nil, fmt.Errorf("encode a drawn picture: %w", err)
	}
	return b.Bytes(), nil
}

// Panorama draws the scene as the camera over the road sees it, 1920×1080.
func (s *Studio) Panorama(scene Scene) image.Image {
	s.mu.Lock()
	defer s.mu.Unlock()
	r := scene.work(s.words, 1)
	cam := panoramaCamera()
	empty := s.backdrop(scene, r, cam)
	img := &image.RGBA{Pix: slices.Clone(empty.Pix), Stride: empty.Stride, Rect: empty.Rect}
	c := newCanvas(img)
	done := false
	for _, p := range r.traffic {
		if !done && p.z < r.target.z {
			s.vehicle(c, cam, r.light, r.target)
			done = true
		}
		s.vehicle(c, cam, r.light, p)
	}
	if !done {
		s.vehicle(c, cam, r.light, r.target)
	}
	if r.kind == Smoke {
		smoke(c, cam, r.target, scene.Seed)
	}
	if scene.Blur {
		x, y, depth := cam.project(r.target.point(r.target.plate))
		half := cam.f / depth * 0.55
		blur(img, image.Rect(int(x-half), int(y-half*0.5), int(x+half), int(y+half*0.5)), 4, 2)
	}
	if r.weather == Rain {
		rain(c, scene.Seed)
	}
	brackets(c, r.target.extent(cam))
	s.strip(c, scene)
	return img
}

// Empty draws what the camera over the road sees when nothing happens, as JPEG: the site of the scene without a vehicle.
func (s *Studio) Empty(scene Scene) ([]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	empty := s.backdrop(scene, scene.work(s.words, 1), panoramaCamera())
	img := &image.RGBA{Pix: slices.Clone(empty.Pix), Stride: empty.Stride, Rect: empty.Rect}
	s.strip(newCanvas(img), Scene{At: scene.At, Place: scene.Place, Device: scene.Device})
	return encode(img)
}

// Close draws the rear of the vehicle with its number plate, 1280×720. When the scene is unreadable, the plate is lost.
func (s *Studio) Close(scene Scene) image.Image {
	s.mu.Lock()
	defer s.mu.Unlock()
	r := scene.work(s.words, 5)
	cam := closeCamera(r)
	img := image.NewRGBA(image.Rect(0, 0, closeWidth, closeHeight))
	s.layer.reset(img.Bounds())
	s.layer.render(r.target, cam, r.light)
	ground{r.plan, r.light, uint32(scene.site())}.fill(img, cam, s.layer.hides)
	shadow(img, cam, r.light, r.target, s.layer.hides)
	s.layer.over(img)
	c := newCanvas(img)
	halos(c, cam, r.light, r.target)
	if scene.Blur {
		s.lose(c, cam, r, scene)
	}
	if r.weather == Rain {
		rain(c, scene.Seed+1)
	}
	s.footer(c, scene)
	return img
}

// closeCamera looks from the gantry at the plate; the frame is a little wider than the vehicle.
func closeCamera(r set) camera {
	at := r.target.point(r.target.plate)
	cam := panoramaCamera()
	wide := 2.1
	if r.target.wide > 2 {
		wide = 2.5
	}
	distance := at.minus(cam.at).length()
	return cam.lookAt(at.plus(vec{0, 0.12, 0}), closeWidth*distance/wide, closeWidth, closeHeight)
}

// plateArea is where the close-up shows the plate.
func plateArea(r set) image.Rectangle {
	cam := closeCamera(r)
	x, y, depth := cam.project(r.target.point(r.target.plate))
	w := cam.f / depth * r.target.plateWide / 2
	h := w * plateHigh / (r.target.plateWide * 1000)
	return image.Rect(int(x-w), int(y-h), int(x+w)+1, int(y+h)+1)
}

func (s *Studio) vehicle(c *canvas, cam camera, li light, p placed) {
	at := p.extent(cam)
	shadow(c.img, cam, li, p, nil)
	if !at.Empty() {
		s.layer.reset(at)
		s.layer.render(p, cam, li)
		s.layer.over(c.img)
	}
	halos(c, cam, li, p)
}

// backdrop returns the picture of the empty site, drawing it at the first time.
func (s *Studio) backdrop(scene Scene, r set, cam camera) *image.RGBA {
	key := backdropKey{scene.site(), scene.Weather, scene.Night}
	for i, k := range s.order {
		if k == key {
			s.order = append(append(s.order[:i:i], s.order[i+1:]...), key)
			return s.kept[key]
		}
	}
	if len(s.order) == keptBackdrops {
		delete(s.kept, s.order[0])
		s.order = s.order[1:]
	}
	img := image.NewRGBA(image.Rect(0, 0, panoramaWidth, panoramaHeight))
	b := backdrop{canvas: canvas{img: img}, plan: r.plan, light: r.light, cam: cam, seed: scene.site(), kind: r.kind, words: s.words}
	b.paint()
	s.kept[key], s.order = img, append(s.order, key)
	return img
}

// lose makes the plate of a close-up unreadable in one of three ways.
func (s *Studio) lose(c *canvas, cam camera, r set, scene Scene) {
	area := plateArea(r)
	stroke := float64(area.Dx()) / 9 // about the width of a character
	switch scene.Seed % 3 {
	case 0: // the vehicle moved while the shutter was open
		blur(c.img, c.img.Bounds(), int(stroke*0.75), 3)
	case 1: // out of focus
		blur(c.img, c.img.Bounds(), int(stroke*0.6), int(stroke*0.6))
	default: // glare on the plate
		blur(c.img, area.Inset(-12), int(stroke*0.5), int(stroke*0.45))
		x, y := float64(area.Min.X+area.Max.X)/2, float64(area.Min.Y+area.Max.Y)/2
		c.glow(x, y, float64(area.Dx())*1.5, hex(0xfff6e4), 1.3)
		c.glow(x+stroke, y-stroke*0.3, float64(area.Dx())*0.7, hex(0xffffff), 0.9)
	}
}
