// The beginning of the single executable (single-file.ts): lays the package out in the user's cache, once, and runs it from there.
'use strict'
const { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } = require('node:fs')
const { homedir } = require('node:os')
const { dirname, join, sep } = require('node:path')
const sea = require('node:sea')
const { pathToFileURL } = require('node:url')
const { constants, Script } = require('node:vm')
const { gunzipSync } = require('node:zlib')

const home = join(cacheFolder(), 'sluice', sea.getAsset('version', 'utf8'))
if (!existsSync(home)) layOut()
const main = join(home, 'node_modules', 'sluice', 'dist', 'cli', 'main.js')
// Node puts this executable in the place of the script: `sluice run` is [exe, exe, 'run']. Processes that sluice starts with a script
// of its own by `process.execPath` come here as well.
const [, , first = ''] = process.argv
const own = first.startsWith(home + sep)
process.argv.splice(1, own ? 2 : 1, own ? first : main)
// the way to import files from here counts as an experiment, which is ours to know and not the user's
const { emitWarning } = process
process.emitWarning = (warning, ...rest) =>
  String(warning).includes('USE_MAIN_CONTEXT_DEFAULT_LOADER') ? undefined : emitWarning.call(process, warning, ...rest)
// an embedded script may import Node's own modules only; one that is compiled here may import files
const load = new Script('(url) => import(url)', { importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER })
load
  .runInThisContext()(pathToFileURL(own ? first : main).href)
  .catch((error) => {
    console.error(error)
    process.exit(1)
  })

function cacheFolder() {
  const { SLUICE_CACHE, XDG_CACHE_HOME, LOCALAPPDATA } = process.env
  return SLUICE_CACHE || XDG_CACHE_HOME || (process.platform === 'win32' && LOCALAPPDATA) || join(homedir(), '.cache')
}

/** In a folder beside, which takes its place when it is whole: two first starts at once do not meet half a package. */
function layOut() {
  const draft = `${home}.${process.pid}.tmp`
  try {
    const data = gunzipSync(Buffer.from(sea.getRawAsset('app')))
    const end = data.indexOf(10)
    let at = end + 1
    for (const [path, size] of JSON.parse(data.subarray(0, end).toString())) {
      const file = join(draft, path)
      mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
      writeFileSync(file, data.subarray(at, at + size))
      at += size
    }
    try {
      renameSync(draft, home)
    } catch (error) {
      if (!existsSync(home)) throw error
    }
  } catch (error) {
    console.error(
      `Could not lay out sluice in "${home}" because ${error.message}. Name another folder: SLUICE_CACHE=/another/folder`,
    )
    process.exit(1)
  } finally {
    rmSync(draft, { recursive: true, force: true })
  }
}
