import { basename, join, resolve } from 'node:path'
import { SluiceError } from '../../model/errors.ts'
import { textAt } from '../../model/files.ts'
import type { World } from '../../model/world.ts'
import { scripts, type Shell, shells } from './scripts.ts'

/** A file of the user's after an installation. */
export interface Installed {
  readonly file: string
  readonly became: 'written' | 'unchanged'
}

/** What is installed. */
export interface Installing {
  readonly shell: Shell
  /** PowerShell's start file; default: the one it has elsewhere than on Windows */
  readonly profile?: string | undefined
  /** default: that of this process */
  readonly platform?: NodeJS.Platform
}

/** What stands between them in a shell's start file is ours, and written anew each time. */
const [opening, closing] = ['# >>> sluice completions >>>', '# <<< sluice completions <<<']

/** The shell that the user works in, by `SHELL`. Throws OPTION_INVALID where that is none we know. */
export function ownShell(world: World): Shell {
  const path = world.env['SHELL'] ?? ''
  const name = basename(path).replace(/\.exe$/i, '')
  const found = shells.find((shell) => shell === (name === 'pwsh' ? 'powershell' : name))
  if (found !== undefined) return found
  throw new SluiceError(
    'OPTION_INVALID',
    `Could not tell which shell to install completions for because SHELL is ${path === '' ? 'not set' : `"${path}"`}.`,
    {
      found: path,
      allowed: shells.join(', '),
      hint: 'Name it: sluice completions install bash; in PowerShell: sluice completions install powershell --profile $PROFILE',
    },
  )
}

/**
 * Puts the completions where the shell reads them at its start, so that each new one has them: a script in a folder of
 * its own, and, where the shell does not look there by itself, a block in its start file that reads it. What is there
 * already stays as it is; running it again changes nothing. Throws FILE_NOT_WRITABLE, OPTION_INVALID.
 */
export async function installCompletions(
  { shell, profile, platform = process.platform }: Installing,
  world: World,
): Promise<readonly Installed[]> {
  const home = world.env['HOME'] || world.env['USERPROFILE']
  if (home === undefined || home === '')
    throw new SluiceError('OPTION_INVALID', 'Could not install completions because HOME is not set.', {
      hint: `Print them, and put them where your shell reads them: sluice completions ${shell}`,
    })
  const config = world.env['XDG_CONFIG_HOME'] || join(home, '.config')
  if (shell === 'fish')
    return [await put(join(config, 'fish', 'completions', 'sluice.fish'), () => scripts.fish, { shell, world })]
  const onWindows = shell === 'powershell' && platform === 'win32'
  if (onWindows && profile === undefined) throw needsProfile()
  const data = (onWindows && world.env['LOCALAPPDATA']) || world.env['XDG_DATA_HOME'] || join(home, '.local', 'share')
  const script = join(data, 'sluice', `completions.${shell === 'powershell' ? 'ps1' : shell}`)
  const starts = {
    bash: join(home, '.bashrc'),
    zsh: join(world.env['ZDOTDIR'] || home, '.zshrc'),
    powershell: resolve(world.cwd, profile ?? join(config, 'powershell', 'profile.ps1')),
  }
  const start = starts[shell]
  return [
    await put(script, () => scripts[shell], { shell, world }),
    await put(start, (text) => withBlock(text, blockOf(shell, script)), { shell, world }),
  ]
}

/** "Documents" may lie anywhere on Windows, and each PowerShell has a profile of its own. */
function needsProfile(): SluiceError {
  return new SluiceError(
    'OPTION_INVALID',
    'Could not install completions because only PowerShell knows where its profile is.',
    { hint: 'Write, in PowerShell: sluice completions install powershell --profile $PROFILE' },
  )
}

/** zsh has `compdef` only after `compinit`, which many start files call already. */
function blockOf(shell: Shell, script: string): string {
  if (shell === 'powershell') {
    const literal = `'${script.replaceAll("'", "''")}'`
    return `${opening}\nif (Test-Path -LiteralPath ${literal}) { . ${literal} }\n${closing}\n`
  }
  const quoted = `'${script.replaceAll("'", String.raw`'\''`)}'`
  const before = shell === 'zsh' ? '(( $+functions[compdef] )) || { autoload -Uz compinit && compinit; }\n' : ''
  return `${opening}\n${before}[[ -r ${quoted} ]] && source ${quoted}\n${closing}\n`
}

/** The text with the block in the place of an earlier one, else at its end. */
function withBlock(text: string, block: string): string {
  const from = text.indexOf(opening)
  const to = text.indexOf(closing, from)
  if (from !== -1 && to !== -1) return text.slice(0, from) + block.trimEnd() + text.slice(to + closing.length)
  return `${text}${text === '' || text.endsWith('\n') ? '' : '\n'}${block}`
}

interface Place {
  readonly shell: Shell
  readonly world: World
}

async function put(file: string, change: (text: string) => string, { shell, world }: Place): Promise<Installed> {
  const { files } = world
  try {
    const before = await textAt(files, file)
    const after = change(before ?? '')
    if (after === before) return { file, became: 'unchanged' }
    await files.makeFolder(join(file, '..'))
    if (before === undefined) await files.write(file, after, { onlyNew: true })
    // a start file may be a link into a folder of settings that is kept elsewhere
    else if (files.replace !== undefined) await files.replace(file, after)
    else await files.write(file, after)
    return { file, became: 'written' }
  } catch (cause) {
    throw new SluiceError('FILE_NOT_WRITABLE', `Could not write "${file}" because the folder does not take it.`, {
      found: cause instanceof Error ? cause.message : String(cause),
      hint: `Print the completions, and put them where your shell reads them: sluice completions ${shell}`,
      cause,
    })
  }
}
