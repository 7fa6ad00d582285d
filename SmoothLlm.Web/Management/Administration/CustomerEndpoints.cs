using System.Globalization;
using SmoothLlm.Infrastructure.Organizations;
using SmoothLlm.Infrastructure.Organizations.Administration;
using SmoothLlm.Infrastructure.Plans;
using SmoothLlm.Infrastructure.Pricing;
using SmoothLlm.Infrastructure.Users;
using SmoothLlm.Web.Authentication;
using SmoothLlm.Web.Management.Requests;

namespace SmoothLlm.Web.Management.Administration;

/// <summary>A new organization, or what of one shall change: what an update leaves out stays.</summary>
internal sealed record CustomerBody
{
    public string? Name { get; init; }

    /// <summary>Whose it will be; for a new one.</summary>
    public string? OwnerEmail { get; init; }

    public bool? IsActive { get; init; }

    /// <summary>What is added to providers' prices for it; null for the platform's margin.</summary>
    public decimal? MarginPercent { get; init; }

    /// <summary>The plan of its own; null for the default one.</summary>
    public Guid? PlanId { get; init; }
}

/// <summary>An organization in a list. Amounts are exact decimal strings in USD.</summary>
internal sealed record ListedCustomerAnswer(
    Guid Id, string Name, string? OwnerEmail, bool IsActive, DateTimeOffset CreatedAt, string Posted, string Held, string Available)
{
    public static ListedCustomerAnswer Of(ListedOrganization row) => new(
        row.Id, row.Name, row.OwnerEmail, row.IsActive, row.CreatedAt, row.Balance.Posted.ToString(), row.Balance.Held.ToString(), row.Balance.Available.ToString());
}

/// <summary>A member of an organization.</summary>
internal sealed record CustomerMemberAnswer(string UserId, string? Email, string Name, string Role, DateTimeOffset CreatedAt);

/// <summary>An organization as platform admins see it.</summary>
internal sealed record CustomerAnswer(Guid Id, string Name, bool IsActive, DateTimeOffset CreatedAt, int KeysInUse, IReadOnlyList<CustomerMemberAnswer> Members)
{
    public static CustomerAnswer Of(OrganizationOverview overview) => new(
        overview.Id,
        overview.Name,
        overview.IsActive,
        overview.CreatedAt,
        overview.KeysInUse,
        [
            .. overview.Members.Select(member => new CustomerMemberAnswer(
                member.UserId, member.Email, member.DisplayName, Words.Of(member.Role), member.CreatedAt)),
        ]);
}

/// <summary>The customers.</summary>
internal static class CustomerEndpoints
{
    public static void MapCustomers(this IEndpointRouteBuilder admin)
    {
        var group = admin.MapGroup("/organizations");
        group.MapGet("", ListAsync).TakesQuery("search", "isActive", "limit", "cursor").Produces<PageAnswer<ListedCustomerAnswer>>();
        group.MapPost("", CreateAsync).Once("customer").Produces<CustomerAnswer>(StatusCodes.Status201Created);
        group.MapGet("/{id}", ShowAsync).Produces<CustomerAnswer>();
        group.MapPut("/{id}", UpdateAsync).Produces<CustomerAnswer>();
        group.MapCredits();
    }

    private static async Task<IResult> ListAsync(QueryReader query, OrganizationAdministration store, CancellationToken cancellationToken)
    {
        var filter = new OrganizationFilter(query.Flag("isActive"), query.Text("search"));
        int limit = query.Limit(OrganizationAdministration.MaxPageSize);
        var before = query.CursorNumber();
        if (query.Refusal is { } refusal)
            return refusal;
        var page = await store.ListAsync(filter, before, limit, cancellationToken);
        return TypedResults.Ok(new PageAnswer<ListedCustomerAnswer>(
            [.. page.Items.Select(ListedCustomerAnswer.Of)],
            page.NextBeforeAccountId is { } next ? Cursor.Write(next.ToString(CultureInfo.InvariantCulture)) : null));
    }

    private static async Task<IResult> CreateAsync(
        JsonBody<CustomerBody> body, OrganizationRegistry registry, OrganizationAdministration store, UserAdministration users)
    {
        var stated = body.Value;
        if (stated.Name?.Trim() is not { Length: > 0 and <= Core.Organizations.Organization.MaxNameLength } name)
            return Problems.Field("name", $"A name has 1 to {Core.Organizations.Organization.MaxNameLength} characters.");
        if (stated.OwnerEmail is not { Length: > 0 } email || await users.FindIdByEmailAsync(email) is not { } ownerId)
            return Problems.Field("ownerEmail", "Name a user by the e-mail address.");
        if ((stated.IsActive is not null ? "isActive" : body.Has("marginPercent") ? "marginPercent" : body.Has("planId") ? "planId" : null) is { } later)
            return Problems.Field(later, "Update the organization for that.");
        var created = await registry.CreateAsync(name, ownerId, CancellationToken.None);
        return TypedResults.Created(
            $"/api/v1/admin/organizations/{created.OrganizationId}", CustomerAnswer.Of((await store.FindAsync(created.OrganizationId, CancellationToken.None))!));
    }

    private static async Task<IResult> ShowAsync(string id, HttpContext context, OrganizationAdministration store) =>
        await FindAsync(id, store, context.RequestAborted) is { } found ? Editing.Ok(context, found) : Problems.NotFound("organization");

    private static Task<IResult> UpdateAsync(
        string id, HttpContext context, JsonBody<CustomerBody> body, OrganizationAdministration store, MarginStore margins, OrganizationPlans plans) => Editing.RunAsync(
        context,
        () => FindAsync(id, store, context.RequestAborted),
        async () =>
        {
            var stated = body.Value;
            if (await FindAsync(id, store, context.RequestAborted) is not { } found)
                return Problems.NotFound("organization");
            if (stated.OwnerEmail is not null)
                return Problems.Field("ownerEmail", "Owners are members; they hand their organization on themselves.");
            if (stated.Name is not null && stated.Name != found.Name)
                return Problems.Field("name", "An organization's owners name it.");
            string adminId = context.User.UserId()!;
            if (body.Has("marginPercent")
                && await margins.SetOrganizationPercentAsync(found.Id, stated.MarginPercent, adminId, CancellationToken.None) is PricingResult.Invalid invalid)
            {
                return Problems.Fields(invalid.Problems);
            }

            if (body.Has("planId") && !await plans.AssignAsync(found.Id, stated.PlanId, CancellationToken.None))
                return Problems.Field("planId", "There is no such plan.");
            if (stated.IsActive is { } isActive && isActive != found.IsActive)
                await store.SetActiveAsync(found.Id, isActive, adminId, CancellationToken.None);
            return await ShowAsync(id, context, store);
        });

    private static async Task<CustomerAnswer?> FindAsync(string id, OrganizationAdministration store, CancellationToken cancellationToken) =>
        Guid.TryParse(id, out var organizationId) && await store.FindAsync(organizationId, cancellationToken) is { } overview ? CustomerAnswer.Of(overview) : null;
}
