package api

// The addresses that are open to everybody (interfaces.md, "Everyone: HTTP"); web/public answers them.

func openOperations() []operation {
	problem := func(says string) object { return answer(says, "application/problem+json", reference("Problem")) }
	geo := "application/geo+json"
	box := parameter("bbox", "query", false, "west,south,east,north in degrees of WGS 84.", object{"type": "string", "maxLength": 120})
	at := parameter("at", "query", false, "An instant (RFC 3339) or a day (2006-01-02, as of its end); not in the future, not before 2021-07-15. Now when left out.", object{"type": "string"})
	when := parameter("at", "query", true, "The instant asked for (RFC 3339), or a day.", object{"type": "string"})
	site := parameter("site", "query", false, "Changes of one site only, by its code.", object{"type": "string"})
	id := parameter("id", "path", true, "Id of a device or of a use, or the code of a site.", object{"type": "string"})
	bad, missing := problem("A value cannot be taken; pointer or detail says which and why."), problem("There is no such device, or it is not public.")
	return []operation{
		{method: "GET", path: "/api/v1/public/devices", id: "listPublicDevices", summary: "Every device at its site, as GeoJSON, without login.", parameters: []any{box, at},
			answers: object{"200": answer("A FeatureCollection.", geo, reference("PublicDevices")), "422": bad}},
		{method: "GET", path: "/api/v1/public/devices.csv", id: "listPublicDevicesCSV", summary: "The same, one line a use, as CSV.", parameters: []any{box, at},
			answers: object{"200": answer("UTF-8 with a byte order mark.", "text/csv", object{"type": "string"}), "422": bad}},
		{method: "GET", path: "/api/v1/public/devices.atom", id: "followPublicDevices", summary: "What changed last, as an Atom feed.", parameters: []any{site},
			answers: object{"200": answer("Atom (RFC 4287).", "application/atom+xml", object{"type": "string"}), "404": missing}},
		{method: "GET", path: "/api/v1/public/devices/{id}", id: "readPublicDevice", summary: "One device with its uses and their public history.", parameters: []any{id},
			answers: object{"200": answer("A Feature.", geo, reference("PublicDevice")), "404": missing}},
		{method: "GET", path: "/api/v1/public/devices/{id}/lawful", id: "judgePublicDevice", summary: "The conditions of its use at an instant, rule by rule, from published facts only.", parameters: []any{id, when},
			answers: object{"200": answer("One answer for each use.", "application/json", reference("PublicAnswers")), "404": missing, "422": bad}},
	}
}

func parameter(name, in string, required bool, says string, schema object) object {
	return object{"name": name, "in": in, "required": required, "description": says, "schema": schema}
}

// openSchemas are the documents of the open addresses.
func openSchemas() object {
	plain := object{"type": "string"}
	geometry := object{"type": []string{"object", "null"}, "description": "Point or Polygon of RFC 7946, WGS 84."}
	place := object{"code": plain, "place": plain, "direction": plain, "kind": object{"type": "string", "enum": []string{"fixed", "mobile"}}, "authority": plain, "state": plain,
		"state_zh": plain, "state_en": plain, "since": instant(), "public_since": instant(), "verified_until": object{"type": "string", "format": "date"},
		"violations": list(plain), "uses": list(plain), "demonstration": object{"type": "boolean"}, "url": plain}
	lives := object{"lives": list(object{"type": "object", "description": "A use: state, first sentence in both languages, and its public history."}), "maker": plain, "model": plain, "serial": plain}
	for name, schema := range place {
		lives[name] = schema
	}
	wanted := []string{"code", "place", "kind", "authority", "state", "state_zh", "state_en", "public_since", "violations", "uses", "url"}
	feature := func(properties object, wanted ...string) object {
		return fields([]string{"type", "id", "geometry", "properties"}, object{"type": object{"const": "Feature"}, "id": plain, "geometry": geometry, "properties": fields(wanted, properties)})
	}
	answered := fields([]string{"use", "device", "code", "place", "violation", "outcome", "outcome_zh", "outcome_en", "receipt", "facts"}, object{"use": plain, "device": plain, "code": plain, "place": plain,
		"violation": plain, "outcome": plain, "outcome_zh": plain, "outcome_en": plain, "receipt": object{"type": "object", "description": "yuanjian/receipt/1: every rule in force with result, article, because and cure."},
		"facts": object{"type": "object", "description": "yuanjian/facts/1: the published facts; yuanjian judge gives the same receipt."}})
	return object{
		"PublicDevices": fields([]string{"type", "features"}, object{"type": object{"const": "FeatureCollection"}, "features": list(feature(place, wanted...))}),
		"PublicDevice":  feature(lives, append(wanted, "lives")...),
		"PublicAnswers": fields([]string{"id", "at", "law_zh", "law_en", "reading_zh", "reading_en", "answers"}, object{"id": plain, "at": instant(), "law_zh": plain, "law_en": plain, "reading_zh": plain,
			"reading_en": plain, "answers": list(answered)}),
	}
}

func list(of object) object { return object{"type": "array", "items": of} }
