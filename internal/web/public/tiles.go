package public

import (
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"

	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

// Tiles is the ground of the map, fetched by us: readers call no foreign address, and the service learns nothing of them.
type Tiles struct {
	// Template is the address of a tile with {z}, {x} and {y}.
	Template string
	Credit   string // such as the number under which the map was approved (审图号)
	Client   *http.Client
}

// TilesPath is where the tiles are, for every map of ours.
const TilesPath = Home + "/tiles/{z}/{x}/{y}"

// tileMost is how large a tile may be, in bytes.
const tileMost = 512 << 10

var noTile = fault.NotFound{What: law.Words{ZH: "这块底图", EN: "this tile"}}

// tile is GET /public/tiles/{z}/{x}/{y}.
func (p *Public) tile(c *web.Context) error {
	if p.Tiles == nil {
		return noTile
	}
	var n [3]int
	for i, name := range []string{"z", "x", "y"} {
		v, err := strconv.Atoi(c.Path(name))
		if err != nil || v < 0 {
			return noTile
		}
		n[i] = v
	}
	if n[0] > ui.MapZoomMost || n[1] >= 1<<n[0] || n[2] >= 1<<n[0] {
		return noTile
	}
	address := strings.NewReplacer("{z}", strconv.Itoa(n[0]), "{x}", strconv.Itoa(n[1]), "{y}", strconv.Itoa(n[2])).Replace(p.Tiles.Template)
	r, err := http.NewRequestWithContext(c.Ctx(), http.MethodGet, address, nil)
	if err != nil {
		return fmt.Errorf("ask for a tile: %w", err)
	}
	got, err := p.Tiles.Client.Do(r)
	if err != nil {
		return noTile // the map goes on without its ground
	}
	defer func() { _ = got.Body.Close() }() // it was read
	kind, _, _ := strings.Cut(got.Header.Get("Content-Type"), ";")
	if got.StatusCode != http.StatusOK || kind != "image/png" && kind != "image/jpeg" && kind != "image/webp" {
		return noTile
	}
	b, err := io.ReadAll(io.LimitReader(got.Body, tileMost+1))
	if err != nil || len(b) > tileMost {
		return noTile
	}
	h := c.W.Header()
	h.Set("Content-Type", kind)
	h.Set("Cache-Control", "public, max-age=604800")
	_, _ = c.W.Write(b) // the line may be cut
	return nil
}
