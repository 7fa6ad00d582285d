namespace SmoothLlm.Core.Audit;

/// <summary>What something was done to.</summary>
/// <param name="Kind">What kind of thing, in lower case.</param>
/// <param name="Id">Which one.</param>
/// <param name="Name">For people who read the log; null where it would name a person.</param>
public sealed record AuditTarget(string Kind, string Id, string? Name)
{
    /// <summary>The kind of users; their names are looked up when somebody reads.</summary>
    public const string UserKind = "user";

    /// <summary>The kind of invitations; their addresses are looked up when somebody reads.</summary>
    public const string InvitationKind = "invitation";

    /// <summary>An API key.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="name">Its name.</param>
    public static AuditTarget ApiKey(Guid id, string name) => new("api_key", id.ToString(), name);

    /// <summary>A monitor token.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="name">Its name.</param>
    public static AuditTarget MonitorToken(Guid id, string name) => new("monitor_token", id.ToString(), name);

    /// <summary>A user or member.</summary>
    /// <param name="userId">As Identity keeps it.</param>
    public static AuditTarget User(string userId) => new(UserKind, userId, Name: null);

    /// <summary>An invitation.</summary>
    /// <param name="id">Its id.</param>
    public static AuditTarget Invitation(Guid id) => new(InvitationKind, id.ToString(), Name: null);

    /// <summary>An organization.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="name">Its name.</param>
    public static AuditTarget Organization(Guid id, string? name) => new("organization", id.ToString(), name);

    /// <summary>A provider.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="slug">Its slug.</param>
    public static AuditTarget Provider(Guid id, string slug) => new("provider", id.ToString(), slug);

    /// <summary>An MCP server.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="slug">Its slug.</param>
    public static AuditTarget McpServer(Guid id, string slug) => new("mcp_server", id.ToString(), slug);

    /// <summary>A model of the catalog.</summary>
    /// <param name="id">Its id.</param>
    public static AuditTarget Model(string id) => new("model", id, id);

    /// <summary>The price of a model at a provider.</summary>
    /// <param name="providerSlug">The provider.</param>
    /// <param name="upstreamModel">The provider's own name for the model.</param>
    public static AuditTarget Price(string providerSlug, string upstreamModel) => new("price", $"{providerSlug}/{upstreamModel}", $"{providerSlug}/{upstreamModel}");

    /// <summary>Something of which there is one only, such as the platform's margin.</summary>
    /// <param name="kind">What it is.</param>
    public static AuditTarget Only(string kind) => new(kind, kind, Name: null);

    /// <summary>A request.</summary>
    /// <param name="shownId">Its id as it is shown.</param>
    public static AuditTarget Request(string shownId) => new("request", shownId, shownId);

    /// <summary>A plan.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="name">Its name.</param>
    public static AuditTarget Plan(string id, string name) => new("plan", id, name);

    /// <summary>A voucher.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="ending">The last characters of its code; not the whole, which is worth money.</param>
    public static AuditTarget Voucher(Guid id, string ending) => new("voucher", id.ToString(), "…" + ending);
}
