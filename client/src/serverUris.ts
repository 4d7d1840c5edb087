// URIs as the server knows them. Its core has paths, so what is on no disk (a repository in the browser, a remote folder) is shown to
// it as a file below a folder that is named by scheme and authority; both ways are here, and the language client applies them.
// Invariant: `fromServer(toServer(uri))` is `uri`.

import { Uri } from 'vscode';

export interface UriConverters {
  readonly code2Protocol: (uri: Uri) => string;
  readonly protocol2Code: (value: string) => Uri;
}

/** For folders on no disk of the server's machine. The folder's name tells it from every file that the server may ask for beside it. */
export const virtualUris: UriConverters = {
  code2Protocol: (uri) => {
    if (uri.scheme === 'untitled') return uri.toString();
    return Uri.from({ scheme: 'file', path: `/${uri.scheme}@${uri.authority}${uri.path}` }).toString();
  },
  protocol2Code: (value) => {
    const uri = Uri.parse(value);
    const [, scheme, authority, path] = /^\/([^/@]+)@([^/]*)(\/.*)?$/.exec(uri.path) ?? [];
    if (uri.scheme !== 'file' || scheme === undefined || authority === undefined) return uri;
    return uri.with({ scheme, authority, path: path ?? '/' });
  },
};
