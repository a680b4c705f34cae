// The zone's door loads cdktf and the providers, which takes longer than judging all cases does. The evaluator is pure
// and its folder has a door of its own; this file is the one that goes past the zone's.
export * from "../../secure-zone/access-evaluation";
