import { type Extension, RangeSet, StateEffect, StateField } from '@codemirror/state'
import { Decoration, type DecorationSet, EditorView, WidgetType } from '@codemirror/view'
import type { Detection, OutlineNode } from '../../api/contract.ts'

/** Lines that are not in the text: what was detected and could be written there. */
export interface Ghost {
  /** offset of the end of the line that it stands below */
  readonly after: number
  readonly indent: number
  readonly lines: readonly string[]
}

const setGhosts = StateEffect.define<readonly Ghost[]>()

class GhostLines extends WidgetType {
  readonly ghost: Ghost

  constructor(ghost: Ghost) {
    super()
    this.ghost = ghost
  }

  override eq(other: GhostLines): boolean {
    return this.ghost.indent === other.ghost.indent && this.ghost.lines.join('\n') === other.ghost.lines.join('\n')
  }

  override toDOM(): HTMLElement {
    const box = document.createElement('div')
    box.className = 'cm-ghost'
    box.setAttribute('aria-hidden', 'true')
    for (const text of this.ghost.lines) {
      const line = document.createElement('div')
      line.textContent = `${' '.repeat(this.ghost.indent)}${text}`
      box.append(line)
    }
    return box
  }

  override get estimatedHeight(): number {
    return this.ghost.lines.length * 20
  }
}

const field = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(ghosts, transaction) {
    const effect = transaction.effects.find((each) => each.is(setGhosts))
    if (effect === undefined) return ghosts.map(transaction.changes)
    const { doc } = transaction.state
    const shown = effect.value.filter(({ after }) => after <= doc.length)
    return RangeSet.of(
      shown.map((ghost) =>
        Decoration.widget({ widget: new GhostLines(ghost), block: true, side: 1 }).range(doc.lineAt(ghost.after).to),
      ),
      true,
    )
  },
  provide: (self) => EditorView.decorations.from(self),
})

const look = EditorView.baseTheme({
  '.cm-ghost': {
    paddingInline: '0.5rem 1rem',
    color: 'var(--text-faint)',
    fontStyle: 'italic',
    whiteSpace: 'pre',
    borderInlineStart: '2px solid var(--accent)',
    backgroundColor: 'color-mix(in srgb, var(--accent-soft) 35%, transparent)',
  },
})

/** Room for ghosts in the text. */
export const ghosts: Extension = [field, look]

export function showGhosts(view: EditorView, shown: readonly Ghost[]): void {
  view.dispatch({ effects: setGhosts.of(shown) })
}

/**
 * Where detections would stand: below the innermost part of their path that is there, several of one place together.
 * Their lines begin at the resource; the parts that are there are left out.
 */
export function ghostsOf(
  detected: readonly Detection[],
  outline: readonly OutlineNode[],
  text: string,
): readonly Ghost[] {
  const ghosts = new Map<number, Ghost>()
  for (const { path, value, lines } of detected) {
    const home = path === undefined || value === undefined ? undefined : deepestOf(path, outline)
    if (path === undefined || home === undefined || lines.length === 0) continue
    const after = Math.max(home.from, home.to - 1)
    const there = Math.max(0, home.path.length - resourceSteps)
    const own = lines.slice(there).map((line) => line.slice(2 * there))
    const column = home.from - (text.lastIndexOf('\n', home.from - 1) + 1)
    const indent = column + (home.path.length > resourceSteps ? 2 : 0)
    const known = ghosts.get(after)
    ghosts.set(after, { after, indent, lines: [...(known?.lines ?? []), ...own].slice(0, mostLines) })
  }
  return [...ghosts.values()]
}

/** `resources`, and the index of one. */
const resourceSteps = 2
const mostLines = 10

function deepestOf(path: Detection['path'] & {}, outline: readonly OutlineNode[]): OutlineNode | undefined {
  const fits = (node: OutlineNode): boolean => node.path.every((step, index) => step === path[index])
  return outline.filter(fits).toSorted((one, other) => other.path.length - one.path.length)[0]
}
