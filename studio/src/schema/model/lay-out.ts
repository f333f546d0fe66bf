import { graphlib, layout } from '@dagrejs/dagre'

/** A card and how large it is. */
export interface Box {
  readonly id: string
  readonly width: number
  readonly height: number
}

export interface Link {
  readonly from: string
  readonly to: string
}

export interface Position {
  readonly x: number
  readonly y: number
}

const gap = 48

/** Places cards from left to right along their links; what hangs together stays together, groups stand side by side. */
export function layOut(boxes: readonly Box[], links: readonly Link[]): ReadonlyMap<string, Position> {
  const groups = groupsOf(boxes, links)
    .map((group) => placeGroup(group, links))
    .toSorted((left, right) => right.height - left.height)
  const area = groups.reduce((sum, { width, height }) => sum + (width + gap) * (height + gap), 0)
  // wider than high, as screens are
  const widest = Math.max(Math.sqrt(area * 1.7), ...groups.map(({ width }) => width))
  const placed = new Map<string, Position>()
  let left = 0
  let top = 0
  let shelf = 0
  for (const { width, height, positions } of groups) {
    if (left > 0 && left + width > widest) {
      left = 0
      top += shelf + gap
      shelf = 0
    }
    for (const [id, { x, y }] of positions) placed.set(id, { x: left + x, y: top + y })
    left += width + gap
    shelf = Math.max(shelf, height)
  }
  return placed
}

interface Group {
  readonly width: number
  readonly height: number
  readonly positions: ReadonlyMap<string, Position>
}

function placeGroup(boxes: readonly Box[], links: readonly Link[]): Group {
  const graph = new graphlib.Graph()
  graph.setGraph({ rankdir: 'LR', nodesep: 28, ranksep: 84 })
  graph.setDefaultEdgeLabel(() => ({}))
  // dagre keeps its nodes in plain objects: a table that is called "constructor" is none of theirs
  const ids = new Map(boxes.map(({ id }, at) => [id, `card ${at}`]))
  for (const { id, width, height } of boxes) graph.setNode(ids.get(id) ?? id, { width, height })
  for (const link of links) {
    const [from, to] = [ids.get(link.from), ids.get(link.to)]
    if (from !== undefined && to !== undefined && from !== to) graph.setEdge(from, to)
  }
  layout(graph)
  const corners = boxes.map(({ id, width, height }) => {
    // dagre says where the middle is
    const { x = 0, y = 0 } = graph.node(ids.get(id) ?? id) as { x?: number; y?: number }
    return { id, x: x - width / 2, y: y - height / 2, right: x + width / 2, bottom: y + height / 2 }
  })
  const x = Math.min(...corners.map((corner) => corner.x))
  const y = Math.min(...corners.map((corner) => corner.y))
  return {
    width: Math.max(...corners.map(({ right }) => right)) - x,
    height: Math.max(...corners.map(({ bottom }) => bottom)) - y,
    positions: new Map(corners.map((corner) => [corner.id, { x: corner.x - x, y: corner.y - y }])),
  }
}

/** What links lead to from each other. */
function groupsOf(boxes: readonly Box[], links: readonly Link[]): readonly (readonly Box[])[] {
  const near = new Map<string, string[]>(boxes.map(({ id }) => [id, []]))
  for (const { from, to } of links) {
    near.get(from)?.push(to)
    near.get(to)?.push(from)
  }
  const byId = new Map(boxes.map((box) => [box.id, box]))
  const seen = new Set<string>()
  const groups: Box[][] = []
  for (const { id } of boxes) {
    if (seen.has(id)) continue
    const group: Box[] = []
    const waiting = [id]
    seen.add(id)
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      const box = byId.get(next)
      if (box !== undefined) group.push(box)
      for (const other of near.get(next) ?? []) {
        if (seen.has(other) || !byId.has(other)) continue
        seen.add(other)
        waiting.push(other)
      }
    }
    groups.push(group)
  }
  return groups
}
