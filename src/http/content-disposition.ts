import contentDisposition from 'content-disposition';

/** The file name of a Content-Disposition header, unchecked. Programs send odd headers: a name that can't be read is none. */
export function filenameOf(header: string | undefined): string | undefined {
  if (header === undefined) return undefined;
  try {
    const { filename } = contentDisposition.parse(header).parameters;
    return filename === '' ? undefined : filename;
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}
