// Debian builds libxml2 with ICU, and its headers then pull in ICU's, which clash with the ones that Foundation carries
// ("UErrorCode has different definitions in different modules"). Nothing here needs the ICU declarations.
#include <libxml/xmlversion.h>
#undef LIBXML_ICU_ENABLED

#include <libxml/parser.h>
#include <libxml/tree.h>
#include <libxml/xmlschemas.h>
#include <libxml/xmlwriter.h>
