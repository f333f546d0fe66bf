/** A node of the parser's tree, whose classes the package does not export. */
export interface JinjaNode {
  readonly type: string
}

export function field(node: JinjaNode, key: string): unknown {
  const fields: object = node
  return Reflect.get(fields, key)
}

export function child(node: JinjaNode, key: string): JinjaNode {
  return field(node, key) as JinjaNode
}

export function children(node: JinjaNode, key: string): readonly JinjaNode[] {
  return field(node, key) as readonly JinjaNode[]
}
