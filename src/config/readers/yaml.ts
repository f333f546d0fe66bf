import { given } from '../../model/given.ts'
import { type Document, isScalar, LineCounter, parseAllDocuments, parseDocument, type YAMLError } from 'yaml'
import { SluiceError } from '../../model/errors.ts'
import type { ConfigDocument } from '../document.ts'
import { codeFrame, createLines, type Lines } from './lines.ts'
import { createPlaceBook } from './places.ts'
import { emptyFile, type SourceText } from './read-text.ts'
import { type NodeProblem, readNodes } from './yaml-nodes.ts'

type Format = 'yaml' | 'json'

/**
 * Reads YAML 1.2 (core schema, plus merge keys) or JSON into a document with the place of every key and item.
 * Throws YAML_SYNTAX or JSON_SYNTAX with line, column and a code frame for malformed text, a key written twice,
 * several documents where one is read, an unknown tag, and anchors that grow beyond 100,000 values.
 */
export function readYaml(source: SourceText, format: Format): ConfigDocument {
  return readParsed(parse(source.text, format), { source, format, isFirst: true })
}

/** Each of the documents of a YAML file, `---` between them, is a configuration; empty ones are passed over. */
export function readYamlDocuments(source: SourceText): readonly ConfigDocument[] {
  const parsed = parseAllDocuments(source.text, settingsFor('yaml'))
  const documents = 'empty' in parsed ? [] : parsed
  const written = documents.filter(({ contents, errors }) => !isNothing(contents) || errors.length > 0)
  if (written.length === 0) return [readYaml(source, 'yaml')]
  return written.map((document, index) => readParsed(document, { source, format: 'yaml', isFirst: index === 0 }))
}

/** A document without anything in it, as behind a `---` at the end. */
function isNothing(contents: Document.Parsed['contents']): boolean {
  return contents === null || (isScalar(contents) && contents.value === null)
}

interface Parsed {
  readonly source: SourceText
  readonly format: Format
  readonly isFirst: boolean
}

function readParsed(document: Document.Parsed, { source, format, isFirst }: Parsed): ConfigDocument {
  const lines = createLines(source.text)
  const problem = document.errors[0] ?? document.warnings[0]
  if (problem !== undefined) {
    const comment = format === 'json' && /^(?:\/[/*]|#)/.test(source.text.slice(problem.pos[0]))
    throw syntaxError(source, format, { lines, ...(comment ? commentIn(problem) : explain(problem)) })
  }
  if (document.contents === null) throw emptyFile(source.file)
  const book = createPlaceBook(source.file)
  book.set([], isFirst ? { line: 1, column: 1 } : lines.positionAt(document.contents.range[0]))
  const value = readNodes(document.contents, {
    document,
    record: (path, offset) => book.set(path, lines.positionAt(offset)),
    refuse: (refused) => syntaxError(source, format, { lines, ...refused }),
  })
  return { file: source.file, format, value, placeOf: book.placeOf }
}

/** `yaml`'s reader with the settings of this project: integers as bigints, `<<` merges, a key twice is an error. */
export function parse(text: string, format: Format): Document.Parsed {
  return parseDocument(text, settingsFor(format))
}

/** Settings of `yaml`'s reader: integers as bigints, `<<` merges, a key twice is an error. */
export function settingsFor(format: Format) {
  return {
    lineCounter: new LineCounter(),
    intAsBigInt: true,
    merge: format === 'yaml',
    prettyErrors: false,
    schema: format === 'yaml' ? 'core' : 'json',
    uniqueKeys: true,
  } as const
}

function commentIn({ pos }: YAMLError): NodeProblem {
  return {
    offset: pos[0],
    why: 'JSON takes no comments',
    hint: 'Remove it, or rename the file to .yaml: YAML has "#".',
  }
}

/** What is wrong with a text, in our words. */
export function explain(error: YAMLError): NodeProblem {
  const offset = error.pos[0]
  if (error.code === 'MULTIPLE_DOCS')
    return {
      offset,
      why: 'it holds several documents',
      hint: 'Keep one document per file: remove the "---" in the middle.',
    }
  if (error.code === 'DUPLICATE_KEY') return { offset, why: 'a key is written twice', hint: 'Remove one of the two.' }
  if (error.code === 'RESOURCE_EXHAUSTION') return { offset, why: 'it is nested too deeply' }
  // the text itself may be a secret
  if (error.message.startsWith('Unresolved plain scalar'))
    return { offset, why: 'a text stands without quotes', hint: 'Put it in double quotes.' }
  const reason = error.message.replace(/\s+/g, ' ').replace(/\.$/, '')
  return { offset, why: `of a syntax error: ${reason.charAt(0).toLowerCase()}${reason.slice(1)}`, hint: hintFor(error) }
}

function hintFor(error: YAMLError): string {
  if (error.code === 'TAB_AS_INDENT') return 'Indent with spaces.'
  if (error.code === 'BAD_SCALAR_START') return 'Put the value in quotes.'
  if (error.code === 'TAG_RESOLVE_FAILED') return 'Put the text in double quotes, or remove the tag.'
  return 'Correct the marked line.'
}

function syntaxError(
  source: SourceText,
  format: Format,
  problem: NodeProblem & { readonly lines: Lines },
): SluiceError {
  const at = problem.lines.positionAt(problem.offset)
  return new SluiceError(
    format === 'yaml' ? 'YAML_SYNTAX' : 'JSON_SYNTAX',
    `Could not read "${source.file}" because ${problem.why}.`,
    {
      place: { file: source.file, ...at, ...given({ path: problem.path }) },
      found: codeFrame(problem.lines, at),
      hint: problem.hint ?? 'Correct the marked line.',
    },
  )
}
