namespace SmoothLlm.Web.Management.Description;

/// <summary>Tells the API's description which parameters an endpoint reads from the query string.</summary>
internal sealed record QueryParameters(IReadOnlyList<string> Names);
