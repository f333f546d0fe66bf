/** Whether a file of this ending may hold several configurations. */
export function mayHoldSeveral(file: string): boolean {
  return /\.(?:ya?ml|py|ipynb|md|txt)$/i.test(file)
}
