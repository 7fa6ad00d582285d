using Microsoft.AspNetCore.Mvc;
using SmoothLlm.Infrastructure.Usage;
using SmoothLlm.Web.Authentication;
using SmoothLlm.Web.Management;
using SmoothLlm.Web.Management.Usage;

namespace SmoothLlm.Web.Components.Portal.Usage;

/// <summary>The log as CSV with the page's own filters.</summary>
internal static class LogExport
{
    public const string Path = "/logs/export";

    public static void MapLogExport(this IEndpointRouteBuilder routes) =>
        routes.MapGet(Path, Export).RequireAuthorization(PortalPolicies.Member);

    private static IResult Export(ManagementCaller caller, [FromServices] RequestLog log, [FromServices] TimeProvider time, HttpContext context)
    {
        var filter = LogFilter.Parse(name => context.Request.Query[name].FirstOrDefault());
        return UsageCsv.Download(
            context, log.AllAsync(caller.OrganizationId, filter.Requests(time.GetUtcNow()), UsageCsv.MaxLines, context.RequestAborted), time);
    }
}
