using System.Security.Claims;
using SmoothLlm.Core.Payments;
using SmoothLlm.Infrastructure.Organizations;
using SmoothLlm.Infrastructure.Payments;
using SmoothLlm.Web.Authentication;

namespace SmoothLlm.Web.Payments;

/// <summary>Where the payment provider and the customers that it sends back arrive.</summary>
internal static class PaymentEndpoints
{
    private const int MaxSessionIdLength = 255;

    public static WebApplication MapPayments(this WebApplication app)
    {
        app.MapStripeWebhook();
        app.MapGet($"/{Checkouts.ReturnPath}", ReturnAsync).RequireAuthorization(PortalPolicies.Member);
        return app;
    }

    /// <summary>Looks at the payment before the customer sees a page, and whether or not the page is ever shown.</summary>
    private static async Task<IResult> ReturnAsync(
        HttpContext context,
        Checkouts checkouts,
        OrganizationRegistry organizations)
    {
        string sessionId = context.Request.Query["session_id"].ToString();
        string userId = context.User.FindFirstValue(ClaimTypes.NameIdentifier) ?? "";
        if (sessionId.Length is 0 or > MaxSessionIdLength)
            return TypedResults.NotFound();
        var organization = await organizations.ActiveForUserAsync(userId, context.RequestAborted);
        var order = await checkouts.ReturnAsync(organization.OrganizationId, sessionId, context.RequestAborted);
        return order switch
        {
            null => TypedResults.NotFound(),
            { Status: PurchaseStatus.Completed } => TypedResults.LocalRedirect($"~/credits?paid={order.Id}"),
            _ => TypedResults.LocalRedirect($"~/{Checkouts.OrderPath}/{order.Id}"),
        };
    }
}
