import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from '@codemirror/autocomplete'
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands'
import { bracketMatching, foldGutter, foldKeymap, indentOnInput } from '@codemirror/language'
import { highlightSelectionMatches, search, searchKeymap } from '@codemirror/search'
import { EditorState, type Extension } from '@codemirror/state'
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  keymap,
  lineNumbers,
} from '@codemirror/view'
import { type ReactNode, useEffect, useRef } from 'react'
import css from './code-editor.module.css'
import { editorTheme } from './editor-theme.ts'

/** The nonce that the content policy allows styles with: CodeMirror writes its own. */
const nonce = document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? ''

/** Of the usual keys without those that mean something to the page. */
const keys = [
  ...closeBracketsKeymap,
  ...defaultKeymap,
  ...searchKeymap,
  ...historyKeymap,
  ...foldKeymap,
  ...completionKeymap,
].filter(({ key }) => key !== 'Mod-Enter' && key !== 'Shift-Mod-Enter')

/**
 * A text editor. The text lives in it and not in React: `text` is what it begins with, `onView` hands out the editor
 * (undefined when it goes). `extensions` are those of the moment when it is made.
 */
export function CodeEditor({
  label,
  text,
  extensions,
  isReadOnly = false,
  onView,
}: {
  label: string
  text: string
  extensions: Extension
  isReadOnly?: boolean
  onView?: (view: EditorView | undefined) => void
}): ReactNode {
  const box = useRef<HTMLDivElement>(null)
  const first = useRef({ label, text, extensions, isReadOnly, onView })
  useEffect(() => {
    const { current: parent } = box
    if (parent === null) return
    const { current: given } = first
    const state = EditorState.create({ doc: given.text, extensions: [usual(given), given.extensions] })
    const view = new EditorView({ state, parent })
    given.onView?.(view)
    return () => {
      given.onView?.(undefined)
      view.destroy()
    }
  }, [])
  return <div ref={box} className={css['editor']} />
}

function usual({ label, isReadOnly }: { readonly label: string; readonly isReadOnly: boolean }): Extension {
  return [
    EditorView.cspNonce.of(nonce),
    editorTheme,
    EditorView.contentAttributes.of({ 'aria-label': label, tabindex: '0' }),
    EditorState.readOnly.of(isReadOnly),
    lineNumbers(),
    foldGutter(),
    highlightActiveLine(),
    highlightActiveLineGutter(),
    drawSelection(),
    history(),
    indentOnInput(),
    bracketMatching(),
    closeBrackets(),
    search({ top: true }),
    highlightSelectionMatches(),
    autocompletion({ icons: false }),
    keymap.of(keys),
  ]
}
