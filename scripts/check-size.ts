/**
 * Sizes of CONTRIBUTING.md 1.2 as decisions/0009 reads them: lines per file and function, parameters, exports, files
 * per folder.
 */
import { dirname } from 'node:path/posix'
import ts from 'typescript'
import { type SourceFile, report, sourceFiles } from './source-files.ts'

const caps = {
  file: 400,
  test: 600,
  component: 150,
  function: 60,
  parameters: 3,
  exports: 8,
  folder: 20,
  model: 25,
} as const

/** Exceptions, each with the decision record that allows it. */
const exceptions: ReadonlySet<string> = new Set([])

function fileCap(file: SourceFile): number {
  if (file.isTest) return caps.test
  return /^src\/extract\/(paginate|auth)\/(?!detect)[^/]+\.ts$/.test(file.path) ? caps.component : caps.file
}

function lineProblems(file: SourceFile): string[] {
  const lines = file.text.split('\n').length - 1
  return lines > fileCap(file) ? [`"${file.path}" has ${lines} lines; the cap is ${fileCap(file)}`] : []
}

function functionProblems(file: SourceFile): string[] {
  const source = ts.createSourceFile(file.path, file.text, ts.ScriptTarget.Latest, true)
  const problems: string[] = []
  const lineOf = (position: number): number => source.getLineAndCharacterOfPosition(position).line + 1
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node) && 'body' in node && node.body) {
      const length = lineOf(node.body.getEnd()) - lineOf(node.body.getStart()) - 1
      const where = `"${file.path}:${lineOf(node.getStart())}"`
      if (length > caps.function)
        problems.push(`${where} is a function of ${length} lines; the cap is ${caps.function}`)
      if (node.parameters.length > caps.parameters) problems.push(`${where} takes ${node.parameters.length} parameters`)
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
  return problems
}

function exportProblems(file: SourceFile): string[] {
  if (/(^|\/)index\.ts$/.test(file.path) || /^src\/(model|json)\//.test(file.path)) return []
  const count = [...file.text.matchAll(/^export (?:async )?(?:const|function\*?|class) /gm)].length
  return count > caps.exports ? [`"${file.path}" has ${count} exported values; the cap is ${caps.exports}`] : []
}

/** Type assertions of `src` for each 1,000 of its lines, `as const` left out. */
const mostCasts = 3

function castProblems(sources: readonly SourceFile[]): string[] {
  let casts = 0
  let lines = 0
  for (const file of sources) {
    lines += file.text.split('\n').length - 1
    const visit = (node: ts.Node): void => {
      if (ts.isAsExpression(node) && node.type.getText() !== 'const') casts++
      ts.forEachChild(node, visit)
    }
    visit(ts.createSourceFile(file.path, file.text, ts.ScriptTarget.Latest, true))
  }
  const share = (casts / lines) * 1000
  return share > mostCasts ? [`src has ${share.toFixed(2)} casts per 1,000 lines; the cap is ${mostCasts}`] : []
}

const files = sourceFiles('src', 'scripts', 'bench', 'test', 'examples', 'studio')
const perFolder = new Map<string, number>()
for (const file of files.filter((file) => !file.isTest)) {
  perFolder.set(dirname(file.path), (perFolder.get(dirname(file.path)) ?? 0) + 1)
}
const source = files.filter((file) => !file.isTest && !exceptions.has(file.path))
process.exitCode = report('sizes', [
  ...castProblems(source.filter((file) => file.path.startsWith('src/'))),
  ...files.filter((file) => !exceptions.has(file.path)).flatMap(lineProblems),
  ...source.flatMap(functionProblems),
  ...source.flatMap(exportProblems),
  ...[...perFolder]
    .filter(([folder, count]) => count > (folder === 'src/model' ? caps.model : caps.folder))
    .map(([folder, count]) => `"${folder}" has ${count} files`),
])
