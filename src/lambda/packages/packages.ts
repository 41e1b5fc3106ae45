/** Deployment packages on disk: unpacked once per content, read-only, shared by every environment. */

export interface Packages {
  /** Folder with the unpacked package; unpacks it when it is not there yet. Concurrent calls share the work. */
  stage(blob: string): Promise<string>;
  /** Marks a package as no longer needed by a version; it is removed once no environment uses it. */
  release(blob: string): void;
}
