"""A round with Python's cmislib by the Browser binding. Prints what it got as one line of JSON."""

import json
import sys
from io import BytesIO

from cmislib.browser.binding import BrowserBinding
from cmislib.exceptions import ObjectNotFoundException
from cmislib.model import CmisClient

url, user, password = sys.argv[1:]
repository = CmisClient(url, user, password, binding=BrowserBinding()).defaultRepository

folder = repository.rootFolder.createFolder("by cmislib")
properties = {"cmis:objectTypeId": "D:demo:contract", "demo:clauses": ["one", "two"]}
document = folder.createDocument(
    "a ä.txt", properties, contentFile=BytesIO("contract ä".encode()), contentType="text/plain"
)
content = document.getContentStream().read().decode()
found = [row.id for row in repository.query("SELECT * FROM demo:contract WHERE ANY demo:clauses IN ('two')")]
document.updateProperties({"cmis:description": "about ä"})
document.reload()
children = [child.name for child in folder.getChildren()]
by_path = repository.getObjectByPath("/by cmislib/a ä.txt")
version = document.checkout().checkin("a comment")
people = [row.properties["cm:userName"] for row in repository.query("SELECT cm:userName FROM cm:person")]
renditions = repository.getObjectByPath("/Images/Harbour.png").getRenditions()
result = {
    "repositoryId": repository.id,
    "content": content,
    "found": document.id in found,
    "description": document.properties["cmis:description"],
    "clauses": document.properties["demo:clauses"],
    "createdIn": document.properties["cmis:creationDate"].year,
    "children": children,
    "isByPath": by_path.id == document.id,
    "versionLabel": version.properties["cmis:versionLabel"],
    "principals": sorted(document.getACL().getEntries().keys()),
    "people": people,
    "renditions": len(renditions),
    "folders": len(repository.rootFolder.getTree(depth="1").getResults()),
}
version.delete()
folder.deleteTree()
try:
    repository.getObjectByPath("/by cmislib")
except ObjectNotFoundException:
    result["gone"] = True
print(json.dumps(result))
